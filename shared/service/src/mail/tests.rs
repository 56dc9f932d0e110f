mod scene;

use super::*;
use domain::{
    approval::Mode,
    event::{Actor, EventKind},
    request::{Operation, Phase, Tally},
    schedule::Schedule,
};
use scene::*;

const KINDS: [NoticeKind; 11] = [
    NoticeKind::ApprovalAsked,
    NoticeKind::ApprovalClosed,
    NoticeKind::Approved,
    NoticeKind::Rejected,
    NoticeKind::Completed,
    NoticeKind::Failed,
    NoticeKind::Cancelled,
    NoticeKind::Expiring,
    NoticeKind::Revoked,
    NoticeKind::EnrolmentAsked,
    NoticeKind::EnrolmentRemoved,
];

/// The sentences of a mail, without the greeting before and the details after them.
fn body(mail: &Rendered) -> &str {
    let (_, rest) = mail.text.split_once("\n\n").unwrap();
    rest.split_once("\n\nOpen the request:").map_or(rest, |(body, _)| body)
}

#[test]
fn each_kind_reads_like_this() {
    for kind in KINDS {
        let Rendered { subject, text, html } = Scene::of(kind).render(kind);
        let whole = format!("Subject: {subject}\n\n{text}\n---\n\n{html}");
        insta::assert_snapshot!(format!("{kind:?}"), whole);
    }
}

#[test]
fn every_variant_has_its_own_words() {
    use NoticeKind::{
        ApprovalAsked, ApprovalClosed, Approved, Cancelled, Completed, Failed, Rejected, Revoked,
    };
    let lee = || Actor::User(user("lee"));
    let variants = [
        (ApprovalClosed, "kim", EventKind::StepApproved, Phase::PendingApproval, lee()),
        (ApprovalClosed, "kim", EventKind::Approved, Phase::Approved, lee()),
        (ApprovalClosed, "kim", EventKind::StepReassigned, Phase::PendingApproval, lee()),
        (ApprovalAsked, "kim", EventKind::StepReassigned, Phase::PendingApproval, lee()),
        (ApprovalClosed, "kim", EventKind::Cancelled, Phase::Cancelled, lee()),
        (ApprovalClosed, "kim", EventKind::Lapsed, Phase::Lapsed, Actor::Sweep),
        (Approved, "ada", EventKind::Approved, Phase::Queued, lee()),
        (Rejected, "ada", EventKind::Lapsed, Phase::Lapsed, Actor::Sweep),
        (Completed, "grace", EventKind::TaskSucceeded, Phase::Completed, Actor::Worker),
        (Failed, "ada", EventKind::TaskFailed, Phase::Failed, Actor::Worker),
        (Failed, "ada", EventKind::TaskExpired, Phase::Expired, Actor::Worker),
        (Cancelled, "ada", EventKind::Cancelled, Phase::Cancelled, Actor::User(user("ada"))),
        (Revoked, "ada", EventKind::Revoked, Phase::Completed, Actor::Worker),
    ];
    let told = variants.map(|(kind, to, what, phase, actor)| {
        let mut scene = Scene::new(to, what, phase, actor);
        if phase == Phase::Expired {
            scene.request.tally = Tally { total: 4, expired: 4, ..Tally::default() };
        }
        let mail = scene.render(kind);
        format!("{}\n\n{}\n", mail.subject, body(&mail))
    });
    insta::assert_snapshot!(told.join("\n---\n\n"));
}

#[test]
fn taking_back_is_told_as_such() {
    // Only what is given has to be enrolled with.
    let told = KINDS[..9].iter().map(|kind| {
        let mut scene = Scene::of(*kind);
        scene.content().operation = Operation::Revoke;
        let mail = scene.render(*kind);
        format!("{}\n\n{}\n", mail.subject, body(&mail))
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n---\n\n"));
}

#[test]
fn lasting_longer_is_told_as_such() {
    // Only what is given has to be enrolled with.
    let told = KINDS[..9].iter().map(|kind| {
        let mut scene = Scene::of(*kind);
        scene.content().operation = Operation::Extend;
        scene.content().extends = extended();
        let mail = scene.render(*kind);
        format!("{}\n\n{}\n", mail.subject, body(&mail))
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n---\n\n"));
}

#[test]
fn changing_what_can_be_requested_is_told_as_such() {
    let mut scene = Scene::of(NoticeKind::Completed);
    scene.content().operation = Operation::Modify;
    scene.content().items.truncate(1);
    scene.content().beneficiaries.clear();
    let Rendered { subject, text, html } = scene.render(NoticeKind::Completed);
    insta::assert_snapshot!(format!("{subject}\n\n{text}\n---\n\n{html}"));
}

#[test]
fn an_end_that_has_moved_is_told_as_it_is_now() {
    let scene = Scene::of(NoticeKind::Expiring).ending("2027-06-30T16:00:00Z");
    assert!(scene.render(NoticeKind::Expiring).text.contains("ends at 2027-06-30 16:00 UTC"));
    let early = Scene::of(NoticeKind::Revoked).render(NoticeKind::Revoked);
    assert!(!early.text.contains("because it ended"), "it was given back before its end");
}

#[test]
fn every_subject_and_text_holds_the_number_and_the_thing() {
    for kind in KINDS {
        let mail = Scene::of(kind).render(kind);
        assert!(mail.subject.contains("#123"), "{}", mail.subject);
        assert!(mail.text.contains("#123") && mail.html.contains("#123"), "{kind:?}");
        let named = ["Team site", "VPN access"].iter().any(|name| mail.subject.contains(name));
        assert!(named, "{}", mail.subject);
    }
}

#[test]
fn what_people_write_cannot_become_markup_or_a_header() {
    let hostile = "<script>alert('x')</script>\"><img src=x>\r\nBcc: all@example.com\u{202E}\0";
    for kind in KINDS {
        let mut scene = Scene::of(kind).saying(hostile);
        scene.to.display_name = hostile.into();
        scene.names.values_mut().for_each(|name| *name = hostile.into());
        scene.content().justification = Some(hostile.into());
        scene.request.steps.iter_mut().for_each(|step| {
            (step.name, step.message) = (hostile.into(), Some(hostile.into()));
        });
        scene.content().items.iter_mut().for_each(|item| {
            (item.template_name, item.resolved_name) = (hostile.into(), Some(hostile.into()));
        });
        scene.votes.iter_mut().for_each(|vote| vote.comment = Some(hostile.into()));
        scene.event.message = Some(hostile.into());
        scene.link = Some(format!("https://provisor.example/{hostile}"));
        let mail = scene.render(kind);
        assert!(!mail.html.contains("<script") && !mail.html.contains("<img"), "{}", mail.html);
        assert!(mail.html.contains("&#60;script&#62;"), "{}", mail.html);
        assert_eq!(mail.html.matches("<a href=\"https:").count(), 1, "{}", mail.html);
        assert!(!mail.subject.contains(char::is_control), "{}", mail.subject);
        assert!(!mail.text.lines().any(|line| line.starts_with("Bcc:")), "{}", mail.text);
        assert!(
            ![&mail.text, &mail.html].iter().any(|part| part.contains(['\0', '\r', '\u{202E}']))
        );
    }
}

#[test]
fn a_long_subject_is_cut_and_keeps_the_number() {
    for kind in KINDS {
        let mut scene = Scene::of(kind);
        scene.content().items.iter_mut().for_each(|item| item.template_name = "é".repeat(300));
        let Rendered { subject, .. } = scene.render(kind);
        assert!(subject.chars().count() <= 150 && subject.ends_with('…'), "{subject}");
        assert!(subject.contains("#123"), "{subject}");
    }
}

#[test]
fn without_a_page_to_enrol_at_the_code_is_told() {
    let mut scene = Scene::of(NoticeKind::EnrolmentAsked);
    scene.invitation.as_mut().unwrap().link = None;
    let mail = scene.render(NoticeKind::EnrolmentAsked);
    assert!(mail.text.contains("Your code for enrolling:\nc0de\n"), "{}", mail.text);
    assert!(mail.html.contains("<strong>c0de</strong>") && !mail.html.contains("<a "));
}

#[test]
fn without_an_address_an_approver_is_told_how_to_answer() {
    let mut scene = asked();
    scene.link = None;
    let mail = scene.render(NoticeKind::ApprovalAsked);
    assert!(mail.text.contains("open request 123 where you usually decide"), "{}", mail.text);
    assert!(!mail.html.contains("<a "), "{}", mail.html);
}

#[test]
fn a_step_says_how_many_have_to_agree() {
    let mut scene = asked();
    let mut told = Vec::new();
    for (mode, quorum) in [(Mode::Any, 1), (Mode::Any, 2), (Mode::All, 1)] {
        (scene.request.steps[1].mode, scene.request.steps[1].quorum) = (mode, quorum);
        let mail = scene.render(NoticeKind::ApprovalAsked);
        told.extend(mail.text.lines().find(|line| line.starts_with("This is")).map(str::to_owned));
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_crowd_is_told_in_few_words() {
    let mut scene = Scene::of(NoticeKind::Completed);
    scene.content().items =
        (0..60).map(|index| item(&format!("VM {index}"), None, Schedule::default())).collect();
    scene.content().beneficiaries = (0..60).map(|index| user(&format!("u{index}"))).collect();
    let mail = scene.render(NoticeKind::Completed);
    assert_eq!(mail.subject, "Ready: request #123, VM 0, VM 1, VM 2 and 57 more");
    assert!(mail.text.contains("VM 49\n           and 10 more\nFor:       u0, "), "{}", mail.text);
    assert!(mail.text.contains("u49 and 10 more\n"), "{}", mail.text);
}

#[test]
fn a_task_that_is_not_of_the_request_breaks_nothing() {
    for task in [1, 123, 128, 2_147_483_647] {
        let mail = Scene::of(NoticeKind::Expiring).about(task).render(NoticeKind::Expiring);
        assert!(mail.text.contains("What you asked for ends at 2027-03-31"), "{}", mail.text);
    }
}
