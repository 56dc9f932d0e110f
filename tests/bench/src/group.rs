//! What the members of a group cost as it grows to a hundred thousand.

use std::ops::Range;

use serde_json::{Value, json};

use crate::{
    Result,
    candidate::Candidate,
    cases,
    filler::{Filler, member},
    instance::Instance,
    progress,
    proxy::Meter,
    ship::scratch,
    stats::{count, millis},
    table::{Table, short},
    world::{World, stored},
};

/// The functions that change a group and show who belongs to it.
pub(crate) const FUNCTIONS: [&str; 4] = [UPDATE, PAGE, GET, CHECK];
const UPDATE: &str = "uipath-update-group";
const PAGE: &str = "uipath-list-members";
const GET: &str = "uipath-get-group";
const CHECK: &str = "uipath-check-members";

/// How many members it has.
const SIZES: [u32; 3] = [1_000, 10_000, 100_000];

/// The most members that a call adds or shows.
const MOST: u32 = 1_000;

/// The calls that are looked at, in the order of the table.
const CALLS: [&str; 5] = [ADD, FIRST, LAST, ONE, ASK];
const ADD: &str = "adding the last 1,000";
const FIRST: &str = "the first page of 1,000";
const LAST: &str = "the last page, behind all others";
const ONE: &str = "the group itself";
const ASK: &str = "whether 1,000 people belong to it";

/// What a warm call costs. Those of a kind stand in order of size.
#[derive(Clone, Debug)]
pub(crate) struct Cost {
    what: &'static str,
    /// Calls of AWS.
    calls: u64,
    /// Bytes that AWS answers.
    bytes: u64,
    /// Milliseconds of CPU.
    cpu: f64,
}

/// Lets a group grow that nobody belongs to at first, and reads all of it page by page at each size.
pub(crate) async fn measure(
    candidates: &[Candidate],
    filler: &Filler,
    world: &mut World,
    meter: &Meter,
) -> Result<Vec<Cost>> {
    let mut event = stored("uipath-create-group", None)?;
    event["body"] =
        json!({"partitionGlobalId": "acme", "id": "crowd", "name": "Crowd"}).to_string().into();
    world.call("uipath-create-group", &event).await?;
    let mut desk = Desk::open(candidates, meter).await?;
    let (mut costs, mut size) = (Vec::new(), 0);
    for wanted in SIZES {
        progress(&format!("letting {wanted} people belong to a group"));
        filler.people(size..wanted).await?;
        costs.push(desk.grow(size..wanted).await?);
        size = wanted;
        costs.extend(desk.walk(size).await?);
        costs.push(desk.look(size).await?);
        costs.push(desk.ask(size).await?);
    }
    desk.close().await?;
    Ok(costs)
}

/// One process of each function.
struct Desk<'a> {
    instances: Vec<(&'a str, Instance)>,
    meter: &'a Meter,
}

impl<'a> Desk<'a> {
    async fn open(candidates: &'a [Candidate], meter: &'a Meter) -> Result<Self> {
        let mut instances = Vec::new();
        for candidate in candidates {
            let (instance, _) = Instance::start(candidate, &scratch().join("group.log")).await?;
            instances.push((candidate.name.as_str(), instance));
        }
        Ok(Self { instances, meter })
    }

    async fn close(self) -> Result<()> {
        for (_, instance) in self.instances {
            instance.stop().await?;
        }
        Ok(())
    }

    /// A call that goes well: what it costs, and what it answers.
    async fn call(
        &mut self,
        what: &'static str,
        function: &str,
        event: &Value,
    ) -> Result<(Cost, Value)> {
        let mut instances = self.instances.iter_mut();
        let found = instances.find(|(name, _)| *name == function);
        let (_, instance) = found.ok_or("a function isn't there")?;
        self.meter.take();
        let before = instance.cpu()?;
        let answer = instance.call(event).await?;
        let cpu = millis(instance.cpu()?.saturating_sub(before));
        let content = cases::content(function, &answer.body)?;
        let traffic = self.meter.take();
        Ok((Cost { what, calls: traffic.total(), bytes: traffic.answered, cpu }, content))
    }

    /// Adds these people, and says what the last call costs.
    async fn grow(&mut self, people: Range<u32>) -> Result<Cost> {
        let mut last = None;
        for first in people.step_by(MOST as usize) {
            let add: Vec<String> = (first..first + MOST).map(member).collect();
            let body =
                json!({"partitionGlobalId": "acme", "name": "Crowd", "directoryUserIDsToAdd": add});
            let event = event(UPDATE, &json!({"id": "crowd"}), "", Some(&body))?;
            last = Some(self.call(ADD, UPDATE, &event).await?.0);
        }
        Ok(last.ok_or("nobody was added")?)
    }

    /// Reads all pages: everybody is seen once, and what the first and the last page cost.
    async fn walk(&mut self, size: u32) -> Result<[Cost; 2]> {
        let (mut costs, mut seen) = (Vec::new(), 0);
        while seen < size {
            let query = format!("top={MOST}&skip={seen}");
            let event = event(PAGE, &json!({"id": "acme", "group": "crowd"}), &query, None)?;
            let what = if seen == 0 { FIRST } else { LAST };
            let (cost, page) = self.call(what, PAGE, &event).await?;
            let ids = page["results"].as_array().into_iter().flatten().map(|row| &row["id"]);
            let wanted: Vec<Value> =
                (seen..seen + MOST).map(|number| member(number).into()).collect();
            if page["totalCount"] != size || !ids.eq(&wanted) {
                return Err(format!("a page behind {seen} of {size} members has others").into());
            }
            costs.push(cost);
            seen += MOST;
        }
        let first = costs.first().cloned().ok_or("there is no page")?;
        let last = costs.pop().ok_or("there is no page")?;
        Ok([first, Cost { what: LAST, ..last }])
    }

    /// Reads the group, which shows a thousand members at most.
    async fn look(&mut self, size: u32) -> Result<Cost> {
        let event = event(GET, &json!({"id": "acme", "group": "crowd"}), "", None)?;
        let (cost, group) = self.call(ONE, GET, &event).await?;
        match group["members"].as_array().map(Vec::len) {
            Some(shown) if shown == MOST as usize => Ok(cost),
            shown => Err(format!("a group of {size} shows {shown:?} members").into()),
        }
    }

    /// Asks for five hundred members and as many who are none.
    async fn ask(&mut self, size: u32) -> Result<Cost> {
        let half = MOST / 2;
        let asked: Vec<String> = (size - half..size + half).map(member).collect();
        let event =
            event(CHECK, &json!({"id": "acme", "group": "crowd"}), "", Some(&json!(asked)))?;
        let (cost, answer) = self.call(ASK, CHECK, &event).await?;
        let found = answer.as_object().into_iter().flatten().filter(|(_, is)| **is == true).count();
        if found == half as usize {
            return Ok(cost);
        }
        Err(format!("{found} of {half} belong to it").into())
    }
}

fn event(function: &str, path: &Value, query: &str, body: Option<&Value>) -> Result<Value> {
    let mut event = stored(function, None)?;
    event["pathParameters"] = path.clone();
    event["rawQueryString"] = query.into();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    event["queryStringParameters"] =
        pairs.map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    if let Some(body) = body {
        event["body"] = body.to_string().into();
    }
    Ok(event)
}

/// One row a kind of call, one column group a cost.
pub(crate) fn table(costs: &[Cost]) -> Table {
    let mut table = Table::by_size("of a group's members", ["calls", "KB read", "CPU, ms"], SIZES);
    for what in CALLS {
        let of: Vec<&Cost> = costs.iter().filter(|cost| cost.what == what).collect();
        if of.is_empty() {
            continue;
        }
        let mut cells = vec![what.to_owned()];
        cells.extend(of.iter().map(|cost| cost.calls.to_string()));
        cells.extend(of.iter().map(|cost| short(count(cost.bytes) / 1000.0)));
        cells.extend(of.iter().map(|cost| short(cost.cpu)));
        table.row(cells);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_as_a_gateway_does() {
        let path = json!({"id": "acme", "group": "crowd"});
        let event = event(PAGE, &path, "top=1000&skip=2000", None).unwrap();
        assert_eq!(event["queryStringParameters"], json!({"top": "1000", "skip": "2000"}));
        assert_eq!(event["pathParameters"], path);
    }

    #[test]
    fn the_sizes_of_a_call_share_a_row() {
        let cost = |bytes| Cost { what: ONE, calls: 6, bytes, cpu: 1.5 };
        let text = table(&[cost(1000), cost(2000), cost(3000)]).render();
        assert!(text.contains("| the group itself | 6 | 6 | 6 | 1.00 | 2.00 | 3.00 |"), "{text}");
        assert!(!text.contains(ADD), "{text}");
    }
}
