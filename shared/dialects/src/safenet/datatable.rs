//! Tables, as .NET's DataTable writes itself: a schema and the rows. Contract section 8.

mod name;
mod read;
mod rows;

use super::{
    SCHEMA,
    xml::{Element, element},
};
use jiff::Timestamp;
use name::encode_local_name;
pub use read::{Row, read};
pub use rows::{TaskRow, TaskUserRow, UserRow, task_users, tasks, users};

const DATA: &str = "urn:schemas-microsoft-com:xml-msdata";
const DIFFGRAM: &str = "urn:schemas-microsoft-com:xml-diffgram-v1";

/// A table; each row has as many cells as there are columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    name: &'static str,
    columns: &'static [Column],
    rows: Vec<Vec<Option<Cell>>>,
}

/// A column by its name, which XML takes as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Column {
    name: &'static str,
    kind: &'static str,
}

const fn int(name: &'static str) -> Column {
    Column { name, kind: "xs:int" }
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: "xs:string" }
}

const fn moment(name: &'static str) -> Column {
    Column { name, kind: "xs:dateTime" }
}

/// What stands in a row under a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// A point in time.
    Moment(Timestamp),
}

impl Cell {
    fn words(&self) -> String {
        match self {
            Self::Int(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Moment(moment) => moment.to_string(),
        }
    }
}

impl Table {
    /// Its schema, and its rows below `NewDataSet`: the root of a table that comes out of a data set, and the
    /// one that clients find in the schema.
    pub(super) fn elements(&self) -> [Element; 2] {
        [self.schema(), self.diffgram()]
    }

    fn schema(&self) -> Element {
        let row = encode_local_name(self.name);
        let columns = self.columns.iter().map(|column| {
            element("xs:element")
                .with("name", column.name)
                .with("type", column.kind)
                .with("minOccurs", "0")
        });
        let row_type = complex_type("xs:sequence", [], columns);
        let rows = element("xs:element").with("name", row.clone()).child(row_type);
        let any = [("minOccurs", "0"), ("maxOccurs", "unbounded")];
        let set = element("xs:element")
            .with("name", "NewDataSet")
            .with("msdata:IsDataSet", "true")
            .with("msdata:MainDataTable", row)
            .with("msdata:UseCurrentLocale", "true")
            .child(complex_type("xs:choice", any, [rows]));
        element("xs:schema")
            .with("id", "NewDataSet")
            .with("xmlns", "")
            .with("xmlns:xs", SCHEMA)
            .with("xmlns:msdata", DATA)
            .child(set)
    }

    fn diffgram(&self) -> Element {
        let name = encode_local_name(self.name);
        let rows = self.rows.iter().enumerate().map(|(index, row)| self.row(&name, index, row));
        let set =
            (!self.rows.is_empty()).then(|| element("NewDataSet").with("xmlns", "").children(rows));
        element("diffgr:diffgram")
            .with("xmlns:msdata", DATA)
            .with("xmlns:diffgr", DIFFGRAM)
            .children(set)
    }

    /// What is not known of a row is left out.
    fn row(&self, name: &str, index: usize, row: &[Option<Cell>]) -> Element {
        let cells =
            self.columns.iter().zip(row).filter_map(|(column, cell)| {
                Some(element(column.name).text(cell.as_ref()?.words()))
            });
        element(name.to_owned())
            .with("diffgr:id", format!("{}{}", self.name, index + 1))
            .with("msdata:rowOrder", index.to_string())
            .children(cells)
    }
}

fn complex_type(
    group: &'static str,
    attributes: impl IntoIterator<Item = (&'static str, &'static str)>,
    members: impl IntoIterator<Item = Element>,
) -> Element {
    let group =
        attributes.into_iter().fold(element(group), |group, (name, value)| group.with(name, value));
    element("xs:complexType").child(group.children(members))
}
