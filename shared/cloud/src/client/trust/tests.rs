use super::*;
use x509_parser::{
    certificate::X509Certificate,
    pem::Pem,
    prelude::{ASN1Time, FromDer},
};

/// How long before their end they have to be replaced.
const NOTICE_IN_DAYS: i64 = 365;

fn named(name: &str, content: &str) -> String {
    let path = std::env::temp_dir().join(format!("{name}-{}.pem", std::process::id()));
    std::fs::write(&path, content).unwrap();
    path.to_string_lossy().into_owned()
}

#[test]
fn the_roots_are_five_authorities_that_end_in_a_year_at_the_earliest() {
    let soon = ASN1Time::now().timestamp() + NOTICE_IN_DAYS * 24 * 60 * 60;
    let mut subjects = Vec::new();
    for pem in Pem::iter_from_buffer(ROOTS) {
        let pem = pem.unwrap();
        let (_, root) = X509Certificate::from_der(&pem.contents).unwrap();
        assert!(root.is_ca(), "{}", root.subject());
        assert_eq!(root.subject(), root.issuer());
        assert!(root.validity().not_after.timestamp() > soon, "{} ends", root.subject());
        subjects.push(root.subject().to_string());
    }
    let amazon =
        ["1", "2", "3", "4"].map(|number| format!("C=US, O=Amazon, CN=Amazon Root CA {number}"));
    assert_eq!(subjects[..4], amazon);
    assert!(subjects[4].ends_with("CN=Starfield Services Root Certificate Authority - G2"));
    assert_eq!((subjects.len(), check(ROOTS)), (5, Ok(())));
}

#[test]
fn each_root_is_the_certificate_whose_digest_stands_above_it() {
    let text = String::from_utf8_lossy(ROOTS);
    let stated = |label: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(label));
        lines.map(|digest| digest.trim().to_owned()).collect()
    };
    let digest = |bytes: &[u8]| hex::encode(<sha2::Sha256 as sha2::Digest>::digest(bytes));
    let (mut certificates, mut keys) = (Vec::new(), Vec::new());
    for pem in Pem::iter_from_buffer(ROOTS) {
        let pem = pem.unwrap();
        let (_, root) = X509Certificate::from_der(&pem.contents).unwrap();
        certificates.push(digest(&pem.contents));
        keys.push(digest(root.public_key().raw));
    }
    assert_eq!((stated("certificate "), stated("public key ")), (certificates, keys));
}

#[test]
fn a_bundle_that_is_not_there_is_named() {
    let error = context(Some("/nowhere/roots.pem".into())).unwrap_err().to_string();
    assert!(error.starts_with("AWS_CA_BUNDLE names \"/nowhere/roots.pem\", which can't be read: "));
}

#[test]
fn a_bundle_that_holds_no_certificate_is_refused() {
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let cases = [
        ("empty", "", "it holds none"),
        ("text", "hello", "it holds none"),
        ("broken", broken, "certificate 1 can't be used"),
        ("torn", "-----BEGIN CERTIFICATE-----\nAAAA\n", "it isn't"),
    ];
    for (name, content, problem) in cases {
        let error = context(Some(named(name, content))).unwrap_err().to_string();
        assert!(error.contains(&format!("as PEM, but {problem}")), "{name}: {error}");
    }
}
