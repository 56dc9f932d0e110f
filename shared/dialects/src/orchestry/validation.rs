//! `POST /provisioning/requests/validate`. Contract section 3, ValidationResult: 200 even when invalid.

use super::{fault::encode_findings, form::Form, reply};
use crate::Answer;
use domain::{Finding, commands::submit::Draft};
use serde_json::json;

/// 200 with everything that stands against a submission, and what would become of it.
pub fn answer(draft: &Draft, form: Form) -> Answer {
    let names: Vec<_> = draft.items.iter().map(|item| item.resolved_name.as_ref()).collect();
    reply::ok(&json!({
        "valid": draft.findings.is_empty(),
        "errors": encode_findings(&draft.findings, form),
        "warnings": [],
        "resolvedName": names.first().copied().flatten(),
        "resolvedNames": names,
        "requiresApproval": !draft.steps.is_empty(),
    }))
}

/// The same where the submission could be read, but not decoded.
pub fn undecoded(findings: &[Finding]) -> Answer {
    reply::ok(&json!({
        "valid": false,
        "errors": encode_findings(findings, Form::Workspace),
        "warnings": [],
        "resolvedName": null,
        "resolvedNames": [],
        "requiresApproval": null,
    }))
}
