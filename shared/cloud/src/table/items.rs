//! Rows: a key, a JSON body, and the attributes that indexes need.
//!
//! The body is one string rather than a map of attributes, because clients may send what `DynamoDB`'s
//! maps can't hold: numbers beyond its range, deep nesting, empty keys.

use super::{
    Table,
    fault::{broken, fault},
    keys::Key,
};
use aws_sdk_dynamodb::{
    operation::query::builders::QueryFluentBuilder,
    types::{AttributeValue, KeysAndAttributes},
};
use domain::{Result, Versioned};
use futures::{StreamExt, TryStreamExt, stream};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::HashMap;

/// A row as the SDK has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// How many attributes most rows have at most, those that indexes need among them.
const ATTRIBUTES: usize = 14;
/// How many bytes most bodies take at most.
const ROOM: usize = 1024;

/// The most rows that one `BatchGetItem` reads.
const BATCH: usize = 100;
/// How many of them are under way at the same time.
const AT_ONCE: usize = 4;

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(super) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(super) fn key_item(key: &Key) -> Item {
    HashMap::from([("pk".into(), text(&key.pk)), ("sk".into(), text(&key.sk))])
}

/// As JSON, in room for what most bodies take: growing to that costs about as much as writing it.
fn json(body: &impl Serialize) -> Result<String> {
    let mut bytes = Vec::with_capacity(ROOM);
    serde_json::to_writer(&mut bytes, body).map_err(broken)?;
    String::from_utf8(bytes).map_err(broken)
}

/// A row of this kind with this body.
pub(super) fn row(key: &Key, kind: &str, version: u64, body: &impl Serialize) -> Result<Item> {
    let body = json(body)?;
    let mut item = HashMap::with_capacity(ATTRIBUTES);
    item.insert("pk".into(), text(&key.pk));
    item.insert("sk".into(), text(&key.sk));
    item.insert("row".into(), text(kind));
    item.insert("version".into(), number(version));
    item.insert("body".into(), text(body));
    Ok(item)
}

pub(super) fn string<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

pub(super) fn key_of(item: &Item) -> Result<Key> {
    let part = |name| string(item, name).map(str::to_owned).ok_or_else(|| broken("no key"));
    Ok(Key { pk: part("pk")?, sk: part("sk")? })
}

pub(super) fn body<T: DeserializeOwned>(item: &Item) -> Result<T> {
    let body = string(item, "body").ok_or_else(|| broken("no body"))?;
    serde_json::from_str(body).map_err(broken)
}

pub(super) fn versioned<T: DeserializeOwned>(item: &Item) -> Result<Versioned<T>> {
    let version = item.get("version").and_then(|value| value.as_n().ok()?.parse().ok());
    Ok(Versioned { value: body(item)?, version: version.ok_or_else(|| broken("no version"))? })
}

impl Table {
    /// One row, read consistently.
    pub(super) async fn item(&self, key: &Key) -> Result<Option<Item>> {
        let call = self.client.get_item().table_name(&self.name).consistent_read(true);
        let answer = call.set_key(Some(key_item(key))).send().await.map_err(fault)?;
        Ok(answer.item)
    }

    /// Several rows, read consistently, in no order; those that don't exist are left out.
    pub(super) async fn items(&self, keys: &[Key]) -> Result<Vec<Item>> {
        let of = |batch: &[Key]| batch.iter().map(key_item).collect();
        let batches: Vec<Vec<Item>> = keys.chunks(BATCH).map(of).collect();
        let read = stream::iter(batches).map(|batch| self.fetch(batch));
        read.buffer_unordered(AT_ONCE).try_concat().await
    }

    async fn fetch(&self, mut open: Vec<Item>) -> Result<Vec<Item>> {
        let mut found = Vec::with_capacity(open.len());
        while !open.is_empty() {
            let (rows, left) = self.batch_get(open).await?;
            found.extend(rows);
            open = left;
        }
        Ok(found)
    }

    async fn batch_get(&self, keys: Vec<Item>) -> Result<(Vec<Item>, Vec<Item>)> {
        let wanted = KeysAndAttributes::builder().consistent_read(true).set_keys(Some(keys));
        let wanted = wanted.build().map_err(domain::Error::internal)?;
        let call = self.client.batch_get_item().request_items(&self.name, wanted);
        let answer = call.send().await.map_err(fault)?;
        let rows = answer.responses.and_then(|mut tables| tables.remove(&self.name));
        let left = answer.unprocessed_keys.and_then(|mut tables| tables.remove(&self.name));
        Ok((rows.unwrap_or_default(), left.map(|left| left.keys).unwrap_or_default()))
    }

    /// All rows of a partition, read consistently.
    pub(super) async fn partition(&self, pk: &str) -> Result<Vec<Item>> {
        let call = self.client.query().table_name(&self.name).consistent_read(true);
        let call = call.key_condition_expression("pk = :pk");
        all(call.expression_attribute_values(":pk", text(pk))).await
    }

    /// All rows of a partition whose sort key begins with this, which can't be empty.
    pub(super) async fn begins_with(&self, pk: &str, sk: &str) -> Result<Vec<Item>> {
        let call = self.client.query().table_name(&self.name).consistent_read(true);
        let call = call
            .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":sk", text(sk));
        all(call).await
    }

    /// All rows of a partition from this sort key up to that one, read consistently.
    pub(super) async fn between(&self, pk: &str, from: &str, to: &str) -> Result<Vec<Item>> {
        let call = self.client.query().table_name(&self.name).consistent_read(true);
        let call = call
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":from", text(from))
            .expression_attribute_values(":to", text(to));
        all(call).await
    }

    /// Writes a row if the one that stands there has the version before, or any if none is given.
    /// False if it has another.
    pub(super) async fn put_versioned(&self, item: Item, before: Option<u64>) -> Result<bool> {
        let mut call = self.client.put_item().table_name(&self.name).set_item(Some(item));
        call = match before {
            None => call,
            Some(0) => call.condition_expression("attribute_not_exists(pk)"),
            Some(version) => call
                .condition_expression("#version = :version")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":version", number(version)),
        };
        match call.send().await {
            Ok(_) => Ok(true),
            Err(error) if is_refused(&error) => Ok(false),
            Err(error) => Err(fault(error)),
        }
    }
}

/// Every row that a query finds, page after page.
async fn all(query: QueryFluentBuilder) -> Result<Vec<Item>> {
    let mut rows = query.into_paginator().items().send();
    let mut found = Vec::new();
    while let Some(item) = rows.next().await {
        found.push(item.map_err(fault)?);
    }
    Ok(found)
}

/// Whether a condition wasn't met.
pub(super) fn is_refused<E: aws_sdk_dynamodb::error::ProvideErrorMetadata, R>(
    error: &aws_sdk_dynamodb::error::SdkError<E, R>,
) -> bool {
    error.as_service_error().and_then(E::code) == Some("ConditionalCheckFailedException")
}
