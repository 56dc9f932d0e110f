//! What a view's first page costs as a tenant grows.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    Result,
    candidate::Candidate,
    cases,
    filler::Filler,
    instance::Instance,
    progress,
    proxy::Meter,
    ship::scratch,
    stats::{count, median, millis},
    table::{Table, short},
    world::stored,
};

/// The functions that answer lists.
pub(crate) const FUNCTIONS: [&str; 2] = [NATIVE, COLLECTIONS];
/// The one that answers views.
const NATIVE: &str = "orchestry-list-requests";
/// The one that answers collections by row number.
const COLLECTIONS: &str = "manageiq-list-resources";

/// How many requests the tenant has.
const SIZES: [u32; 3] = [100, 10_000, 100_000];

/// How many rows a page has: fewer than any view has in the smallest tenant.
const TOP: usize = 40;

/// How many processes are asked, each for one page: a second one knows what requests ask for.
const SAMPLES: usize = 5;

/// How many resources a page of a collection has.
const LIMIT: usize = 50;

/// Views or collections, who looks at them, and the function that answers.
const VIEWS: [(&str, &str, &str); 6] = [
    ("my", "requester", NATIVE),
    ("all", "operator", NATIVE),
    ("inProgress", "operator", NATIVE),
    ("pendingApproval", "operator", NATIVE),
    ("awaitingMyApproval", "approver", NATIVE),
    ("service_requests", "operator", COLLECTIONS),
];

/// What a first page of one view costs in a tenant of one size. Pages of a view stand in order of size.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) view: &'static str,
    /// How often the table is read, the caller's own rows included.
    pub(crate) reads: u64,
    /// What the table answers.
    pub(crate) bytes: u64,
    /// Milliseconds of CPU when nothing is known yet but the connection.
    pub(crate) cpu: f64,
}

/// Lets the tenant grow and looks at each view.
pub(crate) async fn measure(
    candidates: &[Candidate],
    filler: &Filler,
    meter: &Meter,
) -> Result<Vec<Page>> {
    let (mut pages, mut filed) = (Vec::new(), 0);
    for requests in SIZES {
        progress(&format!("filling a tenant up to {requests} requests"));
        filler.file(requests - filed, 1, &["team-site", "project-team"]).await?;
        filed = requests;
        for (view, user, function) in VIEWS {
            let candidate = candidates.iter().find(|candidate| candidate.name == function);
            let candidate = candidate.ok_or("a function isn't there")?;
            pages.push(page(candidate, meter, view, user).await?);
        }
    }
    Ok(pages)
}

async fn page(
    candidate: &Candidate,
    meter: &Meter,
    view: &'static str,
    user: &str,
) -> Result<Page> {
    let event = event(&candidate.name, view, user)?;
    let (mut cpu, mut reads, mut bytes) = (Vec::new(), 0, 0);
    for _ in 0..SAMPLES {
        let (mut instance, _) = Instance::start(candidate, &scratch().join("growth.log")).await?;
        let before = instance.cpu()?;
        meter.take();
        let answer = instance.call(&event).await?;
        cases::content(&candidate.name, &answer.body)?;
        cpu.push(millis(instance.cpu()?.saturating_sub(before)));
        let traffic = meter.take();
        (reads, bytes) = (traffic.total(), traffic.answered);
        instance.stop().await?;
    }
    Ok(Page { view, reads, bytes, cpu: median(cpu) })
}

fn event(function: &str, view: &str, user: &str) -> Result<serde_json::Value> {
    let mut event = stored(function, None)?;
    let credentials = STANDARD.encode(format!("{user}:demo-{user}"));
    event["headers"]["authorization"] = format!("Basic {credentials}").into();
    if function == COLLECTIONS {
        event["pathParameters"]["collection"] = view.into();
        event["rawPath"] = format!("/api/{view}").into();
        event["rawQueryString"] = format!("expand=resources&limit={LIMIT}").into();
        return Ok(event);
    }
    event["pathParameters"]["viewName"] = view.into();
    event["rawPath"] = format!("/provisioning/requests/view/{view}").into();
    event["rawQueryString"] = format!("top={TOP}").into();
    event["queryStringParameters"]["top"] = TOP.to_string().into();
    Ok(event)
}

/// One row a view, one column group a size.
pub(crate) fn table(pages: &[Page]) -> Table {
    let pages_of = format!("first page of {TOP}, or {LIMIT} of a collection");
    let mut table = Table::by_size(&pages_of, ["reads", "KB read", "CPU, ms"], SIZES);
    for (view, _, _) in VIEWS {
        let of: Vec<&Page> = pages.iter().filter(|page| page.view == view).collect();
        if of.is_empty() {
            continue;
        }
        let mut cells = vec![format!("`{view}`")];
        cells.extend(of.iter().map(|page| page.reads.to_string()));
        cells.extend(of.iter().map(|page| short(count(page.bytes) / 1000.0)));
        cells.extend(of.iter().map(|page| short(page.cpu)));
        table.row(cells);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_called_by_whoever_looks_at_it() {
        let event = event(NATIVE, "all", "operator").unwrap();
        assert_eq!(event["pathParameters"]["viewName"], "all");
        assert_eq!(event["headers"]["authorization"], "Basic b3BlcmF0b3I6ZGVtby1vcGVyYXRvcg==");
    }

    #[test]
    fn a_collection_is_read_as_a_page_of_whole_resources() {
        let event = event(COLLECTIONS, "service_requests", "operator").unwrap();
        assert_eq!(event["rawPath"], "/api/service_requests");
        assert_eq!(event["rawQueryString"], "expand=resources&limit=50");
    }

    #[test]
    fn the_sizes_of_a_view_share_a_row() {
        let page = |bytes| Page { view: "my", reads: 4, bytes, cpu: 1.5 };
        let text = table(&[page(1000), page(2000), page(3000)]).render();
        assert!(text.contains("| `my` | 4 | 4 | 4 | 1.00 | 2.00 | 3.00 | 1.50 |"), "{text}");
        assert!(!text.contains("all"), "{text}");
    }
}
