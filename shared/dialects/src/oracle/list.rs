//! `GET /requests`: a page of a list. Contract section 5.

mod envelope;
mod filter;

use super::{fields::Fields, query::Clause};
use domain::{
    Caller, Error, Place, Request, RequestId, Result, UserId,
    request::{Group, Phase},
};
use jiff::Timestamp;

pub use envelope::{Found, answer};

/// Rows of a page unless the client says otherwise.
const DEFAULT_LIMIT: usize = 10;
/// Rows of a page at most: one client asks for 5,049, and is answered with what there is room for.
const MAX_LIMIT: usize = 1000;

/// The two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// What was filed.
    TrackRequests,
    /// What waits for the caller's decision.
    PendingApprovals,
}

impl View {
    fn name(self) -> &'static str {
        match self {
            Self::TrackRequests => "trackRequests",
            Self::PendingApprovals => "pendingApprovals",
        }
    }
}

/// The parameters of a call, as they came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parameters<'a> {
    /// Which list.
    pub view: Option<&'a str>,
    /// Which rows.
    pub q: Option<&'a str>,
    /// Which fields of them.
    pub fields: Option<&'a str>,
    /// Whose.
    pub user: Option<&'a str>,
    /// The number of the first row, from 1.
    pub offset: Option<&'a str>,
    /// How many.
    pub limit: Option<&'a str>,
    /// Where the page before ended.
    pub cursor: Option<&'a str>,
}

/// What a client asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Which list.
    pub view: View,
    /// Whose rows, if the client says so.
    pub user: Option<UserId>,
    /// The number of the first row, from 1.
    pub offset: usize,
    /// How many.
    pub limit: usize,
    /// Where the page before ended.
    pub cursor: Option<String>,
    fields: Fields,
    clauses: Vec<Clause>,
    /// The filter and the fields as they came, for links.
    said: [(&'static str, Option<String>); 3],
}

/// Where the rows of a list are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Nowhere: there can be none.
    Nothing,
    /// At this number.
    One(RequestId),
    /// Among what a user has filed.
    FiledBy(UserId),
    /// In one group of phases.
    InGroup(Group),
    /// Everywhere.
    All,
}

/// Reads the parameters of a call.
pub fn decode(parameters: &Parameters<'_>) -> Result<Wanted> {
    let view = view(parameters.view)?;
    let user = parameters.user.filter(|user| !user.is_empty());
    let user = user.map(|user| UserId::parse(user).map_err(|_| bad("userId", "must name a user")));
    Ok(Wanted {
        view,
        user: user.transpose()?,
        offset: number("offset", parameters.offset, 1)?,
        limit: number("limit", parameters.limit, DEFAULT_LIMIT)?.min(MAX_LIMIT),
        cursor: parameters.cursor.filter(|it| !it.is_empty()).map(str::to_owned),
        fields: Fields::parse(parameters.fields, envelope::fields(view))?,
        clauses: filter::parse(parameters.q.unwrap_or_default(), view)?,
        said: [
            ("q", parameters.q.map(str::to_owned)),
            ("fields", parameters.fields.map(str::to_owned)),
            ("userId", parameters.user.map(str::to_owned)),
        ],
    })
}

fn view(name: Option<&str>) -> Result<View> {
    let views = [View::TrackRequests, View::PendingApprovals];
    let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(View::TrackRequests) };
    let found = views.into_iter().find(|view| view.name().eq_ignore_ascii_case(name));
    found.ok_or_else(|| bad("view", "must be trackRequests or pendingApprovals"))
}

/// A number from 1, however large.
pub(super) fn number(field: &str, text: Option<&str>, default: usize) -> Result<usize> {
    let Some(text) = text else { return Ok(default) };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().unwrap_or(usize::MAX) } else { 0 };
    if number == 0 { Err(bad(field, "must be a number from 1")) } else { Ok(number) }
}

fn bad(field: &str, message: &str) -> Error {
    Error::malformed(Place::Field(field.into()), message)
}

impl Wanted {
    /// Whether rows are told apart at all.
    pub fn is_filtered(&self) -> bool {
        !self.clauses.is_empty()
    }

    /// Whether it is asked what rows are about, and so what became of that.
    pub fn has_entities(&self) -> bool {
        self.fields.wants("reqTargetEntities", false)
    }

    /// Whether a row is wanted.
    pub fn keeps(&self, request: &Request, reader: &Caller, now: Timestamp) -> bool {
        self.clauses.iter().all(|clause| filter::meets(request, reader, clause, now))
    }

    /// What a cursor of this list is bound to.
    pub fn name(&self) -> String {
        format!("{:?}#{:?}#{:?}", self.view, self.user, self.clauses)
    }

    /// Where to look for the rows.
    pub fn plan(&self, reader: &Caller) -> Plan {
        if let Some(id) = filter::only(&self.clauses, "id") {
            return RequestId::parse(id).map_or(Plan::Nothing, Plan::One);
        }
        if self.view == View::PendingApprovals {
            return if filter::is_kept(&self.clauses) { Plan::All } else { Plan::Nothing };
        }
        let groups = filter::groups(&self.clauses);
        let requester = filter::only(&self.clauses, "requester");
        // A name is compared without regard to case, a key of an index is not: only digits are the same.
        let requester = requester.filter(|user| user.bytes().all(|byte| byte.is_ascii_digit()));
        match (&self.user, requester.map(UserId::parse), groups.as_slice()) {
            (_, _, []) => Plan::Nothing,
            (Some(user), _, _) => Plan::FiledBy(user.clone()),
            (None, Some(Ok(user)), _) if reader.sees_all() => Plan::FiledBy(user),
            (None, _, [group]) if reader.sees_all() => Plan::InGroup(*group),
            (None, _, _) => Plan::All,
        }
    }
}

/// Every phase: what a status can stand for.
const PHASES: [Phase; 11] = [
    Phase::PendingApproval,
    Phase::Approved,
    Phase::Queued,
    Phase::Provisioning,
    Phase::Completed,
    Phase::PartiallyFailed,
    Phase::Failed,
    Phase::Cancelled,
    Phase::Rejected,
    Phase::Lapsed,
    Phase::Expired,
];

#[cfg(test)]
mod tests;
