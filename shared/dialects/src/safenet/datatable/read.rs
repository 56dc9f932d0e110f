//! What a client reads out of a table.

use super::{Cell, DIFFGRAM};
use crate::safenet::{
    SCHEMA,
    tree::{self, Element},
};
use std::rc::Rc;

/// The cells of a row that are there, each with the name of its column as XML has it.
pub type Row = Vec<(Rc<str>, Cell)>;

/// The rows of the first table in a document, as its own schema types them. The error says what is wrong.
pub fn read(document: &str) -> Result<Vec<Row>, String> {
    let root = tree::parse_text(document)?;
    let schema = find(&root, SCHEMA, "schema").ok_or("it holds no schema")?;
    let diffgram = find(&root, DIFFGRAM, "diffgram").ok_or("it holds no diffgram")?;
    let columns = columns(schema);
    let rows = diffgram.children.iter().flat_map(|set| &set.children);
    rows.map(|row| row.children.iter().map(|cell| typed(cell, &columns)).collect()).collect()
}

fn find<'a>(element: &'a Element<'a>, namespace: &str, name: &str) -> Option<&'a Element<'a>> {
    if element.is(namespace, name) {
        return Some(element);
    }
    element.children.iter().find_map(|child| find(child, namespace, name))
}

/// Every element that the schema gives a type, with that type.
fn columns<'a>(schema: &'a Element<'_>) -> Vec<(&'a str, &'a str)> {
    let mut found = Vec::new();
    let mut left = vec![schema];
    while let Some(element) = left.pop() {
        let column = element.attribute("", "name").zip(element.attribute("", "type"));
        found.extend(column);
        left.extend(element.children.iter().rev());
    }
    found
}

fn typed(cell: &Element<'_>, columns: &[(&str, &str)]) -> Result<(Rc<str>, Cell), String> {
    let Element { name, text, .. } = cell;
    let kind = columns.iter().find(|(column, _)| **column == **name).map(|(_, kind)| *kind);
    let cell = match kind {
        Some("xs:int") => text.parse().ok().map(Cell::Int),
        Some("xs:dateTime") => text.parse().ok().map(Cell::Moment),
        Some("xs:string") => Some(Cell::Text(text.to_string())),
        _ => return Err(format!("the schema has no column {name}")),
    };
    let cell = cell.ok_or_else(|| format!("{text:?} can't stand in column {name}"))?;
    Ok((name.clone(), cell))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::safenet::{
        Binding, Version,
        datatable::{TaskUserRow, task_users},
        encode::{Outcome, encode},
        operations,
    };
    use jiff::Timestamp;
    use proptest::prelude::*;

    /// Any text that XML can say; it reads a lone carriage return as the end of a line.
    fn text() -> impl Strategy<Value = String> {
        "[^\\p{Cc}\\x{fffe}\\x{ffff}]{1,20}"
    }

    fn row() -> impl Strategy<Value = TaskUserRow> {
        let optional = || proptest::option::of(text());
        let moment =
            || (0..4_000_000_000_i64).prop_map(|second| Timestamp::from_second(second).unwrap());
        let texts = (text(), optional(), optional(), optional());
        (texts, moment(), proptest::option::of(moment())).prop_map(
            |((id, name, serial, description), start, stop)| TaskUserRow {
                id,
                name,
                start,
                stop,
                status: "Active",
                serial,
                description,
            },
        )
    }

    fn cells(row: &TaskUserRow) -> Vec<(Rc<str>, Cell)> {
        let text =
            |name: &str, text: &Option<String>| Some((name.into(), Cell::Text(text.clone()?)));
        let moment = |name: &str, at: Option<Timestamp>| Some((name.into(), Cell::Moment(at?)));
        let all = [
            text("userid", &Some(row.id.clone())),
            text("username", &row.name),
            moment("startdate", Some(row.start)),
            moment("stopdate", row.stop),
            text("status", &Some(row.status.to_owned())),
            text("serialnumber", &row.serial),
            text("description", &row.description),
        ];
        all.into_iter().flatten().collect()
    }

    proptest! {
        #[test]
        fn a_table_is_read_as_it_was_written(rows in proptest::collection::vec(row(), 0..6)) {
            let operation = operations::find("GetProvisioningTaskDetails").unwrap();
            let table = Outcome::Table(task_users(rows.clone()));
            let answer = encode(operation, Binding::Soap(Version::Soap12), &table).into_body();
            prop_assert_eq!(read(&answer).unwrap(), rows.iter().map(cells).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_no_table_is_told() {
        for (document, why) in [
            ("<a/>", "no schema"),
            ("<a><s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'/></a>", "no diffgram"),
            ("<a>", "ends before"),
        ] {
            assert!(read(document).unwrap_err().contains(why), "{document}");
        }
    }
}
