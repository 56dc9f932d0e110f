//! Logins that whoever runs the deployment makes: the secret is shown once, and only it signs in.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    follow::invoke,
    stack::Stack,
    support::{text, unique},
};

fn create(wanted: &Value) -> (u16, Value) {
    invoke(Stack::shared(), "core-create-credential", wanted)
}

/// The status of a call with that login and secret that only operators may make.
fn settings(login: &str, secret: &str) -> u16 {
    let stack = Stack::shared();
    let given = format!("Basic {}", STANDARD.encode(format!("{login}:{secret}")));
    let request = stack.request("GET", "/provisioning/settings", None);
    stack.send(request.header("Authorization", given), &[]).status
}

#[test]
fn the_first_operator_of_a_tenant_gets_in_with_the_secret_that_is_shown() {
    let (tenant, login) = (unique("tenant"), unique("olga"));
    let (status, made) = create(&json!({"tenant": tenant, "login": login}));
    let secret = text(&made["secret"]);
    assert_eq!((status, &made["login"], secret.len()), (200, &json!(login), 43));
    assert_eq!(settings(&login, &secret), 200);
    assert_eq!(settings(&login, "another"), 401);
}

#[test]
fn a_login_is_made_once_and_rotated_on_demand() {
    let login = unique("rotates");
    let wanted = json!({"tenant": "acme", "login": login, "user": "olaf", "roles": ["auditor"]});
    let first = text(&create(&wanted).1["secret"]);
    let (status, refusal) = create(&wanted);
    assert_eq!(status, 500);
    assert!(text(&refusal["errorMessage"]).contains("is taken"), "{refusal}");
    let elsewhere = json!({"tenant": "globex", "login": login, "rotate": true});
    assert_eq!(create(&elsewhere).0, 500);
    let (status, made) = create(&json!({"tenant": "acme", "login": login, "rotate": true}));
    let second = text(&made["secret"]);
    assert_eq!(status, 200);
    assert_ne!(first, second);
    assert_eq!(settings(&login, &first), 401);
    // Still an auditor: they may sign in, but the settings are not theirs to see.
    assert_eq!(settings(&login, &second), 403);
}

#[test]
fn a_mail_address_signs_in_as_the_login_does() {
    let (login, other) = (unique("mails"), unique("mails"));
    let (old, new) = (format!("{login}@acme.example"), format!("{login}@new.example"));
    let wanted = json!({"tenant": "acme", "login": login, "email": old});
    let first = text(&create(&wanted).1["secret"]);
    let (status, refusal) = create(&json!({"tenant": "acme", "login": other, "email": old}));
    assert!(status == 500 && text(&refusal["errorMessage"]).contains("is taken"), "{refusal}");
    let other = create(&json!({"tenant": "acme", "login": other}));
    assert_eq!(other.0, 200, "nothing of it was made before: {}", other.1);
    let by_address = json!({"tenant": "acme", "login": old, "rotate": true});
    assert_eq!(create(&by_address).0, 500, "it is no login of its own");
    let rotated = json!({"tenant": "acme", "login": login, "email": new, "rotate": true});
    let second = text(&create(&rotated).1["secret"]);
    let answers =
        [&login, &old, &new].map(|name| (settings(name, &first), settings(name, &second)));
    assert_eq!(answers, [(401, 200), (401, 401), (401, 200)]);
    let again = json!({"tenant": "acme", "login": login, "rotate": true});
    let third = text(&create(&again).1["secret"]);
    assert_eq!(settings(&new, &third), 200, "what isn't said stays");
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would_be_right() {
    let cases = [
        (json!({}), "tenant"),
        (json!(["acme", "x"]), "object"),
        (json!({"tenant": "a#b", "login": "x"}), "tenant"),
        (json!({"tenant": "acme"}), "login"),
        (json!({"tenant": "acme", "login": ""}), "login"),
        (json!({"tenant": "acme", "login": "a:b"}), "login"),
        (json!({"tenant": "acme", "login": "x".repeat(129)}), "login"),
        (json!({"tenant": "acme", "login": unique("x"), "roles": []}), "roles"),
        (json!({"tenant": "acme", "login": unique("x"), "roles": ["king"]}), "roles"),
        (json!({"tenant": "acme", "login": unique("x"), "email": "nobody"}), "address"),
        (json!({"tenant": "acme", "login": unique("x"), "secret": "mine"}), "secret"),
        (json!({"tenant": "acme", "login": unique("x"), "rotate": true}), "login"),
    ];
    for (wanted, word) in cases {
        let (status, refusal) = create(&wanted);
        let message = text(&refusal["errorMessage"]);
        assert!(status == 500 && message.contains(word), "{wanted}: {refusal}");
    }
}

#[test]
fn nobody_reaches_it_over_http() {
    let wanted = json!({"tenant": "acme", "login": unique("sneaky")});
    for path in ["/core-create-credential", "/credentials", "/provisioning/credentials"] {
        assert_eq!(Stack::shared().post(path, "operator", &wanted).status, 404, "{path}");
    }
}
