//! Which events of mails are published: the configuration sets and their event destinations.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::{
    document::Document,
    names::Names,
    resolve::{resolve, text},
};
use crate::Error;

/// What can happen to a mail here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum MailEvent {
    Send,
    Delivery,
    Bounce,
    Complaint,
    /// These never happen here.
    Reject,
    RenderingFailure,
}

/// What is published of the mails of each configuration set.
#[derive(Debug, Clone)]
pub(crate) struct MailEvents(HashMap<String, BTreeSet<MailEvent>>);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    configuration_set_name: String,
    event_destination: Destination,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Destination {
    enabled: bool,
    matching_event_types: BTreeSet<MailEvent>,
    /// There is only one bus here.
    #[serde(rename = "EventBridgeDestination")]
    _bus: Value,
}

impl MailEvents {
    pub(super) fn read(document: &Document, names: &Names) -> Result<Self, Error> {
        let sets =
            document.of_type("AWS::SES::ConfigurationSet").filter_map(|(id, _)| names.get(id));
        let mut all = Self(sets.filter_map(text).map(|set| (set, BTreeSet::new())).collect());
        let read = |_: &str, properties: &Value| {
            Ok(serde_json::from_value::<Properties>(resolve(properties, names)?)?)
        };
        for it in document.each("AWS::SES::ConfigurationSetEventDestination", read)? {
            let published = it.event_destination.matching_event_types;
            let published = published.into_iter().filter(|_| it.event_destination.enabled);
            all.0.entry(it.configuration_set_name).or_default().extend(published);
        }
        Ok(all)
    }

    /// What is published of the mails of this configuration set, if there is such a one.
    pub(crate) fn of(&self, set: &str) -> Option<&BTreeSet<MailEvent>> {
        self.0.get(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(destination: &str) -> Result<MailEvents, Error> {
        let template = format!(
            "Resources:
              Mails: {{Type: AWS::SES::ConfigurationSet}}
              Events:
                Type: AWS::SES::ConfigurationSetEventDestination
                Properties:
                  ConfigurationSetName: !Ref Mails
                  EventDestination: {destination}"
        );
        let document = Document::parse(&template)?;
        MailEvents::read(
            &document,
            &Names::new(&document, &HashMap::new(), ([127, 0, 0, 1], 7).into())?,
        )
    }

    #[test]
    fn a_set_publishes_what_its_destination_says() -> Result<(), Error> {
        let bus = "EventBridgeDestination: {EventBusArn: bus}";
        let events =
            read(&format!("{{Enabled: true, MatchingEventTypes: [send, bounce], {bus}}}"))?;
        let both = BTreeSet::from([MailEvent::Send, MailEvent::Bounce]);
        assert_eq!(events.of("mails"), Some(&both));
        assert_eq!(events.of("others"), None);
        let events = read(&format!("{{Enabled: false, MatchingEventTypes: [send], {bus}}}"))?;
        assert_eq!(events.of("mails"), Some(&BTreeSet::new()));
        Ok(())
    }

    #[test]
    fn what_does_not_happen_here_is_refused() {
        let bus = "EventBridgeDestination: {EventBusArn: bus}";
        for destination in [
            format!("{{Enabled: true, MatchingEventTypes: [open], {bus}}}"),
            "{Enabled: true, MatchingEventTypes: [send], SnsDestination: {TopicARN: topic}}".into(),
        ] {
            assert!(read(&destination).is_err(), "{destination}");
        }
    }
}
