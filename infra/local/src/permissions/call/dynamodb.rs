//! `DynamoDB`. A transaction needs what its members need by themselves; an index is a resource apart from its table.
//! See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html>.

use std::{borrow::Cow, collections::HashMap};

use serde::{Deserialize, de::IgnoredAny};

use super::{ANY, Need};
use crate::template::table_arn;

/// The parts of a call that say what it is about.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Body<'a> {
    #[serde(borrow)]
    table_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    index_name: Option<Cow<'a, str>>,
    #[expect(clippy::zero_sized_map_values, reason = "only the names of the tables matter")]
    request_items: HashMap<String, IgnoredAny>,
    #[serde(borrow)]
    transact_items: Vec<HashMap<String, Member<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Member<'a> {
    #[serde(borrow)]
    table_name: Cow<'a, str>,
}

pub(super) fn needs(operation: &str, body: &[u8]) -> Vec<Need> {
    let body: Body<'_> = serde_json::from_slice(body).unwrap_or_default();
    let needs = match operation {
        "TransactWriteItems" | "TransactGetItems" => members(&body.transact_items),
        "BatchGetItem" | "BatchWriteItem" => {
            body.request_items.keys().map(|table| need(operation, arn(table))).collect()
        }
        _ => vec![need(operation, resource(&body))],
    };
    if needs.is_empty() { vec![need(operation, ANY.to_owned())] } else { needs }
}

fn members(transaction: &[HashMap<String, Member<'_>>]) -> Vec<Need> {
    let members = transaction.iter().flatten();
    members
        .map(|(kind, member)| {
            let action = if kind == "ConditionCheck" {
                "ConditionCheckItem".to_owned()
            } else {
                format!("{kind}Item")
            };
            need(&action, arn(&member.table_name))
        })
        .collect()
}

fn resource(body: &Body<'_>) -> String {
    match (&body.table_name, &body.index_name) {
        (Some(table), Some(index)) => format!("{}/index/{index}", arn(table)),
        (Some(table), None) => arn(table),
        (None, _) => ANY.to_owned(),
    }
}

/// A table may be called by its ARN too.
fn arn(table: &str) -> String {
    if table.starts_with("arn:") { table.to_owned() } else { table_arn(table) }
}

fn need(operation: &str, resource: String) -> Need {
    Need::new(format!("dynamodb:{operation}"), resource)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const TABLE: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/table";

    fn found(operation: &str, body: Value) -> Vec<(String, String)> {
        let needs = needs(operation, body.to_string().as_bytes());
        needs.into_iter().map(|need| (need.action, need.resource)).collect()
    }

    fn on(action: &str, resource: &str) -> (String, String) {
        (format!("dynamodb:{action}"), resource.to_owned())
    }

    #[test]
    fn a_call_is_about_its_table() {
        let item = json!({"TableName": "table", "Item": {"TableName": {"S": "other"}}});
        assert_eq!(found("PutItem", item), [on("PutItem", TABLE)]);
        assert_eq!(found("GetItem", json!({"TableName": TABLE})), [on("GetItem", TABLE)]);
    }

    #[test]
    fn a_query_of_an_index_is_about_the_index_alone() {
        let query = json!({"TableName": "table", "IndexName": "due"});
        assert_eq!(found("Query", query), [on("Query", &format!("{TABLE}/index/due"))]);
    }

    #[test]
    fn a_batch_is_about_each_of_its_tables() {
        let batch = json!({"RequestItems": {"table": {"Keys": []}}});
        assert_eq!(found("BatchGetItem", batch.clone()), [on("BatchGetItem", TABLE)]);
        assert_eq!(found("BatchWriteItem", batch), [on("BatchWriteItem", TABLE)]);
    }

    #[test]
    fn a_transaction_needs_what_its_members_need() {
        let kinds = ["Put", "Update", "Delete", "ConditionCheck"];
        let members: Vec<Value> =
            kinds.iter().map(|kind| json!({ *kind: {"TableName": "table"} })).collect();
        let expected =
            ["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"].map(|it| on(it, TABLE));
        assert_eq!(found("TransactWriteItems", json!({"TransactItems": members})), expected);
        let reads = json!({"TransactItems": [{"Get": {"TableName": "table"}}]});
        assert_eq!(found("TransactGetItems", reads), [on("GetItem", TABLE)]);
    }

    #[test]
    fn what_says_nothing_is_about_anything() {
        for body in [json!({}), json!([]), json!({"TableName": 7}), json!({"TransactItems": []})] {
            assert_eq!(found("ListTables", body.clone()), [on("ListTables", "*")]);
            let transaction = found("TransactWriteItems", body);
            assert_eq!(transaction, [on("TransactWriteItems", "*")]);
        }
    }
}
