//! A look at the rows of the tables, for people and tests.

use dynoxide::{
    Database, DynoxideError,
    actions::{list_tables::ListTablesRequest, scan::ScanRequest},
    types::{AttributeValue, Item},
};
use serde_json::{Map, Value};

use super::Streams;

impl Streams {
    /// Every row of every table, as plain JSON; a `body` that is JSON is shown as such.
    pub(crate) fn rows(&self) -> Result<Vec<Value>, DynoxideError> {
        let tables = self.0.list_tables(ListTablesRequest::default())?.table_names;
        let mut rows = Vec::new();
        for table in tables {
            rows.extend(rows_of(&self.0, &table)?);
        }
        Ok(rows)
    }
}

fn rows_of(database: &Database, table: &str) -> Result<Vec<Value>, DynoxideError> {
    let (mut rows, mut start) = (Vec::new(), None);
    loop {
        let request = ScanRequest {
            table_name: table.to_owned(),
            exclusive_start_key: start,
            ..ScanRequest::default()
        };
        let page = database.scan(request)?;
        rows.extend(page.items.unwrap_or_default().into_iter().map(plain));
        start = page.last_evaluated_key;
        if start.is_none() {
            return Ok(rows);
        }
    }
}

fn plain(item: Item) -> Value {
    let fields = item.into_iter().map(|(name, value)| {
        let value = match value {
            AttributeValue::S(text) if name == "body" => {
                serde_json::from_str(&text).unwrap_or(Value::String(text))
            }
            AttributeValue::S(text) => Value::String(text),
            AttributeValue::N(number) => {
                number.parse::<i64>().map_or(Value::String(number), Value::from)
            }
            other => serde_json::to_value(other).unwrap_or_default(),
        };
        (name, value)
    });
    Value::Object(fields.collect::<Map<_, _>>())
}
