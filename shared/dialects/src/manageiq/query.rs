//! What a call says behind the question mark. Contract section 2.2.

use super::{
    Fault, Result,
    collection::Collection,
    filter::Filters,
    model::{Found, Kind, Model},
};

/// The most resources of one page, which is also how many there are if nothing is said.
pub const MAX_LIMIT: usize = 1000;

/// What a call asks for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What is shown in full: resources, or what belongs to them.
    expand: Vec<String>,
    /// What is shown of each.
    pub attributes: Attributes,
    /// Which resources.
    pub filters: Filters,
    /// In which order.
    pub sort: Vec<Sort>,
    /// How many are passed over.
    pub offset: usize,
    /// How many at most.
    pub limit: usize,
    hide: Vec<String>,
    /// The class of resources that is meant, by the vendor's name.
    pub class: Option<String>,
}

/// One column to sort by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Which.
    pub column: String,
    /// Whether the last come first.
    pub descends: bool,
    /// Whether capitals are the same as small letters.
    pub ignores_case: bool,
}

/// What is shown of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    names: Vec<String>,
    /// Whether only these columns are shown.
    only: bool,
}

impl Attributes {
    /// Every column, and nothing that has to be asked for.
    pub const ALL: Self = Self { names: Vec::new(), only: false };

    /// Whether a column is shown. Links and numbers always are.
    pub fn shows(&self, column: &str) -> bool {
        !self.only || column == "id" || self.names(column)
    }

    /// Whether something is named.
    pub fn names(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// What is named.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether it is shown what can be done.
    pub fn shows_actions(&self) -> bool {
        !self.only || self.names("actions")
    }

    fn parse(text: Option<&str>, model: &Model) -> Result<Self> {
        let names: Vec<String> = list(text);
        let is_ours = |name: &String| matches!(name.as_str(), "actions" | "href");
        let unknown = |name: &&String| {
            !is_ours(name) && matches!(model.find(name), None | Some(Found::OfMany(_)))
        };
        let wrong: Vec<&str> = names.iter().filter(unknown).map(String::as_str).collect();
        if !wrong.is_empty() {
            let wrong = wrong.join(",");
            let message = format!("Invalid attributes specified: {wrong}");
            return Err(Fault::bad_request(message));
        }
        let only = names.iter().any(|name| matches!(model.find(name), Some(Found::Column(_))));
        Ok(Self { names, only })
    }
}

impl Query {
    /// Reads what stands behind the question mark, for a collection whose resources are called `klass`.
    pub fn parse(raw: &str, collection: Collection) -> Result<Self> {
        let model = Model::of(collection);
        let klass = collection.klass();
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(raw.as_bytes()).into_owned().collect();
        let one = |name: &str| {
            let found = pairs.iter().rev().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        let limit = numeric(one("limit"), "limit")?;
        let offset = numeric(one("offset"), "offset")?.unwrap_or(0);
        let limit = match limit {
            Some(0) => {
                let message = "Limit must be greater than zero if offset is specified";
                return Err(Fault::bad_request(message));
            }
            limit => limit.unwrap_or(MAX_LIMIT).min(MAX_LIMIT),
        };
        let is_filter = |(name, _): &&(String, String)| name == "filter[]" || name == "filter";
        let texts = pairs.iter().filter(is_filter).map(|(_, text)| text.as_str());
        let attributes = Attributes::parse(one("attributes"), model)?;
        let expand = list(one("expand"));
        if expand.iter().any(|name| name == "request_tasks") && attributes.names("request_tasks") {
            return Err(Fault::bad_request(
                "Cannot expand subcollection request_tasks by name and virtual attribute",
            ));
        }
        if one("by_tag").is_some_and(|tag| !tag.is_empty()) {
            return Err(Fault::bad_request(format!(
                "{} can't be found by their tags: leave by_tag out",
                collection.name()
            )));
        }
        Ok(Self {
            expand,
            attributes,
            filters: Filters::parse(model, klass, texts)?,
            sort: sorts(one("sort_by"), one("sort_order"), one("sort_options"), model, klass)?,
            offset,
            limit,
            hide: list(one("hide")),
            class: one("collection_class").filter(|class| !class.is_empty()).map(str::to_owned),
        })
    }

    /// Whether resources, or what belongs to them, are shown in full.
    pub fn expands(&self, name: &str) -> bool {
        self.expand.iter().any(|known| known == name)
    }

    /// What is shown of each resource.
    pub fn shown<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = &'a str> {
        let columns = model.columns.iter().map(|(name, _)| *name);
        columns.filter(|name| self.attributes.shows(name)).chain(self.attributes.iter())
    }

    /// Whether the list itself is left out.
    pub fn hides_resources(&self) -> bool {
        self.hide.iter().any(|known| known == "resources")
    }

    /// The columns that decide which resources are shown, and in which order.
    pub fn weighed(&self) -> impl Iterator<Item = &str> {
        self.filters.columns().chain(self.sort.iter().map(|sort| sort.column.as_str()))
    }
}

fn list(text: Option<&str>) -> Vec<String> {
    let parts = text.unwrap_or_default().split(',').map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Digits and nothing else. What is too large to count is more than there can be.
fn numeric(text: Option<&str>, name: &str) -> Result<Option<usize>> {
    let Some(text) = text else { return Ok(None) };
    if name == "limit" && text.is_empty() {
        return Ok(Some(0));
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::bad_request(format!("Non numeric parameter: {name}")));
    }
    Ok(Some(text.parse().unwrap_or(usize::MAX)))
}

fn sorts(
    by: Option<&str>,
    order: Option<&str>,
    options: Option<&str>,
    model: &Model,
    klass: &str,
) -> Result<Vec<Sort>> {
    let orders: Vec<&str> = order.unwrap_or_default().split(',').map(str::trim).collect();
    let ignores_case = list(options).iter().any(|option| option == "ignore_case");
    let sort = |(index, column): (usize, String)| {
        let order = orders.get(index).copied().unwrap_or_default();
        let descends = ["desc", "descending"].iter().any(|word| order.eq_ignore_ascii_case(word));
        match model.find(&column) {
            Some(Found::Column(Kind::Hash) | Found::Shown | Found::OfOne(_) | Found::OfMany(_)) => {
                Err(Fault::bad_request(format!("{klass} cannot be sorted by {column}")))
            }
            Some(Found::Column(_) | Found::Made(_)) => {
                Ok(Sort { column, descends, ignores_case: ignores_case && !order.is_empty() })
            }
            None => {
                let message = format!("{column} is not a valid attribute for {klass}");
                Err(Fault::bad_request(message))
            }
        }
    };
    list(by).into_iter().enumerate().map(sort).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(raw: &str) -> Query {
        Query::parse(raw, Collection::ProvisionRequests).unwrap()
    }

    fn refusal(raw: &str) -> String {
        Query::parse(raw, Collection::ProvisionRequests).unwrap_err().message
    }

    #[test]
    fn a_page_has_up_to_a_thousand_resources() {
        assert_eq!((query("").limit, query("").offset), (1000, 0));
        assert_eq!((query("limit=5000&offset=7").limit, query("offset=7").offset), (1000, 7));
        assert_eq!(query("offset=99999999999999999999999").offset, usize::MAX);
        for (raw, message) in [
            ("limit=a", "Non numeric parameter: limit"),
            ("offset=-1", "Non numeric parameter: offset"),
            ("limit=0", "Limit must be greater than zero if offset is specified"),
            ("limit=", "Limit must be greater than zero if offset is specified"),
        ] {
            assert_eq!(refusal(raw), message, "{raw}");
        }
    }

    #[test]
    fn filters_keep_their_order_and_are_decoded() {
        let query = query("filter%5B%5D=id+%3D+%2218%22&filter[]=or+id=19&limit=1");
        let columns: Vec<&str> =
            query.filters.groups().flatten().map(super::super::filter::Condition::column).collect();
        assert_eq!(columns, ["id", "id"]);
        assert_eq!(query.filters.groups().count(), 2);
    }

    #[test]
    fn columns_that_are_listed_are_the_only_ones_and_what_is_made_comes_on_top() {
        let only = query("attributes=status").attributes;
        assert!(only.shows("status") && only.shows("id") && !only.shows("message"));
        assert!(!only.shows_actions());
        assert!(query("attributes=status,actions").attributes.shows_actions());
        let more = query("attributes=reason").attributes;
        assert!(more.shows("message") && more.names("reason") && more.shows_actions());
        assert_eq!(refusal("attributes=a,id,b"), "Invalid attributes specified: a,b");
        let twice = "expand=resources,request_tasks&attributes=request_tasks";
        assert!(refusal(twice).starts_with("Cannot expand subcollection request_tasks"));
    }

    #[test]
    fn sorting_goes_by_position_and_only_by_what_has_an_order() {
        let sort = query("sort_by=status,id&sort_order=asc,DESC&sort_options=ignore_case").sort;
        assert!(!sort[0].descends && sort[0].ignores_case && sort[1].descends);
        assert!(!query("sort_by=status&sort_options=ignore_case").sort[0].ignores_case);
        let message = "foo is not a valid attribute for MiqProvisionRequest";
        assert_eq!(refusal("sort_by=foo"), message);
        let message = "MiqProvisionRequest cannot be sorted by reason";
        assert_eq!(refusal("sort_by=reason"), message);
    }
}
