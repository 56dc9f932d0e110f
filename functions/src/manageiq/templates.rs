//! Templates of virtual machines before whoever reads them, and other collections that fit into memory.

use super::{Outcome, Visit, long_number_at};
use dialects::{
    Answer,
    manageiq::{
        Fault, act,
        collection::Collection,
        envelope::{Counts, Page, answer},
        features,
        model::{Model, TEMPLATE},
        number,
        plan::classes_of,
        query::Query,
        record::{Record, render, select},
        template::Shown,
    },
};
use domain::{Template, template::Kind};

/// A page of what was read.
pub(super) fn in_memory<R: Record>(
    visit: &Visit,
    collection: Collection,
    model: &'static Model,
    query: &Query,
    records: Vec<R>,
) -> Outcome<Answer> {
    classes_of(collection, query.class.as_deref())?;
    let all = records.len() as u64;
    let (resources, count) = select(records, query);
    let counts = Counts { all, meant: (!query.filters.is_empty()).then_some(count) };
    let page = Page {
        name: collection.name(),
        href: visit.base.collection(collection),
        counts,
        resources,
        actions: visit.verbs(features::of_collection(collection)),
    };
    let show = |record| render(record, model, &query.attributes, None);
    Ok(answer(&page, query, &visit.base, show))
}

/// The templates of virtual machines that can be requested.
async fn templates(visit: &Visit) -> Outcome<Vec<Template>> {
    let mut templates = visit.service.list_templates(&visit.caller).await?;
    templates.retain(|template| template.kind == Kind::VirtualMachine && template.enabled);
    Ok(templates)
}

/// A page of templates.
pub(super) async fn list(visit: &Visit, query: &Query) -> Outcome<Answer> {
    let templates = templates(visit).await?;
    let (tenant, base) = (&visit.caller.tenant, &visit.base);
    let mut shown: Vec<_> =
        templates.iter().map(|template| Shown { template, tenant, base }).collect();
    shown.sort_by_key(|shown| number::of_template(&shown.template.id));
    in_memory(visit, Collection::Templates, &TEMPLATE, query, shown)
}

/// One template.
pub(super) async fn get(visit: &Visit, query: &Query) -> Outcome<Answer> {
    let klass = Collection::Templates.klass();
    let wanted = long_number_at(&visit.call, klass)?;
    let templates = templates(visit).await?;
    let found = templates.iter().find(|template| number::of_template(&template.id) == wanted);
    let template = found.ok_or_else(|| Fault::missing(klass, wanted))?;
    let shown = Shown { template, tenant: &visit.caller.tenant, base: &visit.base };
    Ok(act::of_resource(&render(&shown, &TEMPLATE, &query.attributes, None)))
}
