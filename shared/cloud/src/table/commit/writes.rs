//! The writes that transactions are made of.

use super::super::{
    idempotency::MEMORY,
    items::{Item, key_item, number},
    keys::Key,
};
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use domain::{Error, Result};

pub(in super::super) fn put(table: &str, item: Item) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item));
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::internal)?).build())
}

/// A put that replaces exactly this version; 0 stands for no row.
pub(in super::super) fn put_if(table: &str, item: Item, before: u64) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item));
    let put = match before {
        0 => put.condition_expression("attribute_not_exists(pk)"),
        version => put
            .condition_expression("#version = :version")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", number(version)),
    };
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::internal)?).build())
}

/// A put that replaces only what has expired: a row may outlive its time until it is collected.
pub(super) fn put_unless_current(table: &str, item: Item) -> Result<TransactWriteItem> {
    let until = item.get("expires").cloned();
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .condition_expression("attribute_not_exists(pk) OR #expires < :begun")
        .expression_attribute_names("#expires", "expires")
        .expression_attribute_values(":begun", begun(until));
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::internal)?).build())
}

/// When a receipt that lasts until then was made, i.e. now.
fn begun(until: Option<AttributeValue>) -> AttributeValue {
    let until: i64 = until.and_then(|value| value.as_n().ok()?.parse().ok()).unwrap_or_default();
    number(until - MEMORY.as_secs())
}

pub(in super::super) fn delete(table: &str, key: &Key) -> Result<TransactWriteItem> {
    let delete = Delete::builder().table_name(table).set_key(Some(key_item(key)));
    Ok(TransactWriteItem::builder().delete(delete.build().map_err(Error::internal)?).build())
}

/// About how many bytes a write adds to its transaction.
pub(super) fn weight(write: &TransactWriteItem) -> usize {
    let value = |value: &AttributeValue| match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
        _ => 0,
    };
    let item = write.put().map(|put| &put.item);
    item.into_iter().flatten().map(|(name, it)| name.len() + value(it)).sum()
}
