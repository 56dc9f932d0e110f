//! SES v2: a mail needs the identity that it is sent from and the configuration set that it names.

use std::borrow::Cow;

use axum::http::{Method, request::Parts};
use serde::Deserialize;

use super::{ANY, Need};
use crate::{backends::plain_address, template::ses_arn};

const SEND: &str = "/v2/email/outbound-emails";

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Body<'a> {
    #[serde(borrow)]
    from_email_address: Option<Cow<'a, str>>,
    #[serde(borrow)]
    from_email_address_identity_arn: Option<Cow<'a, str>>,
    #[serde(borrow)]
    configuration_set_name: Option<Cow<'a, str>>,
}

pub(super) fn needs(head: &Parts, body: &[u8]) -> Vec<Need> {
    if (&head.method, head.uri.path()) != (&Method::POST, SEND) {
        return vec![Need::new(format!("ses:{} {}", head.method, head.uri.path()), ANY)];
    }
    let body: Body<'_> = serde_json::from_slice(body).unwrap_or_default();
    let set = body.configuration_set_name.as_ref();
    let set = set.map(|name| ses_arn(&format!("configuration-set/{name}")));
    let needs = [Some(identity(&body)), set].into_iter().flatten();
    needs.map(|resource| Need::new("ses:SendEmail", resource)).collect()
}

fn identity(body: &Body<'_>) -> String {
    if let Some(arn) = &body.from_email_address_identity_arn {
        return arn.clone().into_owned();
    }
    let from = body.from_email_address.as_ref();
    from.map_or_else(
        || ANY.to_owned(),
        |from| ses_arn(&format!("identity/{}", plain_address(from))),
    )
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn found(method: &str, path: &str, body: &str) -> Vec<Need> {
        let request = Request::builder().method(method).uri(path).body(());
        request
            .map_or_else(|_| Vec::new(), |request| needs(&request.into_parts().0, body.as_bytes()))
    }

    #[test]
    fn a_mail_needs_its_identity_and_its_configuration_set() {
        let identity = Need::new(
            "ses:SendEmail",
            "arn:aws:ses:us-east-1:000000000000:identity/provisor@acme.example",
        );
        let set = Need::new(
            "ses:SendEmail",
            "arn:aws:ses:us-east-1:000000000000:configuration-set/mails",
        );
        let from = r#""FromEmailAddress": "Provisor <provisor@acme.example>""#;
        let named = format!(r#"{{{from}, "ConfigurationSetName": "mails"}}"#);
        let both = [identity, set];
        assert_eq!(found("POST", SEND, &format!("{{{from}}}")), both[..1]);
        assert_eq!(found("POST", SEND, &named), both);
    }

    #[test]
    fn a_mail_from_nobody_and_any_other_call_is_about_anything() {
        assert_eq!(found("POST", SEND, "{}"), [Need::new("ses:SendEmail", "*")]);
        let other = Need::new("ses:GET /v2/email/identities", "*");
        assert_eq!(found("GET", "/v2/email/identities", ""), [other]);
    }
}
