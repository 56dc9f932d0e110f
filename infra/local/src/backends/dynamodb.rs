//! `DynamoDB`: dynoxide in this process, kept in a file.

mod rows;

use std::{fs, io, path::Path, thread, time::Duration};

use dynoxide::{
    Database, DynoxideError,
    actions::{
        get_records::{GetRecordsRequest, Record},
        get_shard_iterator::GetShardIteratorRequest,
        update_time_to_live::UpdateTimeToLiveRequest,
    },
    streams::shard_id,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime};

use crate::{Error, data, data::DataDir, progress, template::Table};

/// `DynamoDB` promises to delete expired items within days; a minute is easier to watch.
const TTL_SWEEP: Duration = Duration::from_mins(1);

/// Opens the database, creates the tables it lacks and serves it.
pub(super) fn start(
    listener: TcpListener,
    data: &DataDir,
    tables: &[Table],
) -> Result<Streams, Error> {
    let path = data.path("dynamodb.sqlite");
    let database = Database::new(&path.to_string_lossy())?;
    index_stream(&path)?;
    for table in tables {
        create(&database, table, &data.path(&format!("{}.table.json", table.name)))?;
    }
    serve(listener, database.clone())?;
    tokio::spawn(expire(database.clone()));
    progress::step("database", &format!("kept in {}", path.display()));
    Ok(Streams(database))
}

/// On threads of its own: a call keeps its thread until it is done, and the rest of the stack can't wait for that.
fn serve(listener: TcpListener, database: Database) -> io::Result<()> {
    let threads = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener = listener.into_std()?;
    thread::spawn(move || {
        threads.block_on(async {
            match TcpListener::from_std(listener) {
                Ok(listener) => dynoxide::server::serve_on(listener, database).await,
                Err(error) => progress::say(&format!("DynamoDB can't be served: {error}")),
            }
        });
    });
    Ok(())
}

/// Without an index each write looks at all that the stream still holds, to find its number in it.
fn index_stream(path: &Path) -> Result<(), rusqlite::Error> {
    rusqlite::Connection::open(path)?.execute_batch(
        "CREATE INDEX IF NOT EXISTS _stream_order
         ON _stream_records (table_name, CAST(sequence_number AS INTEGER))",
    )
}

/// Creates a table, or makes sure that the one kept is still what the template says.
fn create(database: &Database, table: &Table, kept: &Path) -> Result<(), Error> {
    let definition = serde_json::to_string_pretty(&table.definition)?;
    match database.create_table(serde_json::from_value(table.definition.clone())?) {
        Ok(_) => data::replace(kept, &definition)?,
        Err(DynoxideError::ResourceInUseException(_))
            if fs::read_to_string(kept).is_ok_and(|it| it == definition) =>
        {
            return Ok(());
        }
        Err(DynoxideError::ResourceInUseException(_)) => {
            return Err(format!(
                "table {} was made by another template: start with --fresh",
                table.name
            )
            .into());
        }
        Err(error) => return Err(error.into()),
    }
    set_ttl(database, table)
}

fn set_ttl(database: &Database, table: &Table) -> Result<(), Error> {
    if let Some(attribute) = &table.ttl {
        let specification = json!({"AttributeName": attribute, "Enabled": true});
        let request = json!({"TableName": table.name, "TimeToLiveSpecification": specification});
        database
            .update_time_to_live(serde_json::from_value::<UpdateTimeToLiveRequest>(request)?)?;
    }
    Ok(())
}

async fn expire(database: Database) {
    loop {
        tokio::time::sleep(TTL_SWEEP).await;
        let database = database.clone();
        let _ = tokio::task::spawn_blocking(move || database.sweep_ttl()).await;
    }
}

/// The tables as they are kept: their streams, of one shard each, and their rows.
#[derive(Clone)]
pub(crate) struct Streams(Database);

/// What a stream holds after some position.
pub(crate) struct Records {
    /// In Lambda's shape.
    pub(crate) records: Vec<Value>,
    /// The position after the last of them.
    pub(crate) next: String,
}

impl Streams {
    /// The position before the first record that a stream still has.
    pub(crate) fn oldest(&self, arn: &str) -> Result<String, Error> {
        self.position(arn, "TRIM_HORIZON", None)
    }

    /// The position after the last record that a stream has now.
    pub(crate) fn latest(&self, arn: &str) -> Result<String, Error> {
        self.position(arn, "LATEST", None)
    }

    /// The position after the record with that sequence number.
    pub(crate) fn after(&self, arn: &str, sequence: &str) -> Result<String, Error> {
        self.position(arn, "AFTER_SEQUENCE_NUMBER", Some(sequence.to_owned()))
    }

    /// Up to `limit` records from a position on.
    pub(crate) fn read(&self, position: &str, limit: usize) -> Result<Records, Error> {
        let request = GetRecordsRequest { shard_iterator: position.to_owned(), limit: Some(limit) };
        let response = self.0.get_records(request)?;
        let next = response.next_shard_iterator.ok_or("the stream has ended")?;
        Ok(Records {
            records: response.records.iter().map(to_json).collect::<Result<_, _>>()?,
            next,
        })
    }

    fn position(&self, arn: &str, kind: &str, sequence: Option<String>) -> Result<String, Error> {
        let request = GetShardIteratorRequest {
            stream_arn: arn.to_owned(),
            shard_id: shard(arn),
            shard_iterator_type: kind.to_owned(),
            sequence_number: sequence,
        };
        Ok(self
            .0
            .get_shard_iterator(request)?
            .shard_iterator
            .ok_or("the stream gives no position")?)
    }
}

/// The only shard of a stream.
pub(crate) fn shard(arn: &str) -> String {
    shard_id(arn.split('/').nth(1).unwrap_or_default())
}

fn to_json(record: &Record) -> Result<Value, serde_json::Error> {
    serde_json::to_value(record)
}
