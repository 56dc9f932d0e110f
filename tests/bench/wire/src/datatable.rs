//! A `DataTable` of a thousand users, written and read.

use crate::Contest;
use dialects::safenet::{
    Binding, Version,
    datatable::{TaskUserRow, read, task_users},
    encode::{Outcome, encode},
    operations,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{error::Error, sync::Arc};

const SUBJECT: &str = "a DataTable of 1,000 rows";
const ROWS: i64 = 1000;
const WITHIN: u32 = 5;

/// What a row is in JSON, under the same names.
#[derive(Clone, Serialize, Deserialize)]
struct Plain {
    userid: String,
    username: Option<String>,
    startdate: Timestamp,
    stopdate: Option<Timestamp>,
    status: String,
    serialnumber: Option<String>,
    description: Option<String>,
}

fn row(number: i64) -> Result<TaskUserRow, jiff::Error> {
    let start = Timestamp::from_second(1_790_000_000 + 61 * number)?;
    Ok(TaskUserRow {
        id: format!("user{number:04}"),
        name: Some(format!("Ana <{number}> & Söhne")),
        start,
        stop: Some(Timestamp::from_second(start.as_second() + 864_000)?),
        status: "Active",
        serial: (number % 3 == 0).then(|| format!("10000{number:04}")),
        description: Some("New laptops for the second floor".into()),
    })
}

fn plain(row: &TaskUserRow) -> Plain {
    let TaskUserRow { id, name, start, stop, status, serial, description } = row.clone();
    Plain {
        userid: id,
        username: name,
        startdate: start,
        stopdate: stop,
        status: status.to_owned(),
        serialnumber: serial,
        description,
    }
}

/// Both ways, from rows to bytes and from bytes to rows.
pub(crate) fn contests() -> Result<Vec<Contest>, Box<dyn Error>> {
    let rows: Vec<TaskUserRow> = (0..ROWS).map(row).collect::<Result<_, _>>()?;
    let same: Arc<Vec<Plain>> = Arc::new(rows.iter().map(plain).collect());
    let operation = operations::find("GetProvisioningTaskDetails").ok_or("no such operation")?;
    let write = move || {
        let outcome = Outcome::Table(task_users(rows.iter().cloned()));
        encode(operation, Binding::Soap(Version::Soap11), &outcome).into_body()
    };
    let (xml, json) = (write(), serde_json::to_vec(&*same)?);
    let written = Contest {
        subject: SUBJECT,
        deed: "written",
        within: WITHIN,
        dialect: Box::new(move || write().len()),
        plain: Box::new({
            let same = same.clone();
            move || {
                // The dialect's rows are made anew, too.
                let rows: Vec<Plain> = same.to_vec();
                serde_json::to_vec(&rows).map_or(0, |bytes| bytes.len())
            }
        }),
    };
    let read_back = Contest {
        subject: SUBJECT,
        deed: "read",
        within: WITHIN,
        dialect: Box::new(move || read(&xml).map_or(0, |rows| rows.len())),
        plain: Box::new(move || {
            serde_json::from_slice::<Vec<Plain>>(&json).map_or(0, |rows| rows.len())
        }),
    };
    Ok(vec![written, read_back])
}
