//! What can be read without signing in: the description, the pages for people, and where there is nothing.

use super::support::{PAGE, stack};

fn get(path: &str) -> (u16, String) {
    let answer = stack().get(path, None);
    (answer.status, answer.text)
}

#[test]
fn the_description_is_there_in_any_case_and_names_the_host_that_was_called() {
    for path in [
        PAGE,
        "/BSIDCA/bsidca.asmx",
        "/bsidca/BsIdCa.ASMX",
        "/BsIdCa/Bsidca.asmx",
        "/BSIDCA.asmx",
        "/bsidca.asmx",
    ] {
        for query in ["WSDL", "wsdl", "Wsdl"] {
            let (status, text) = get(&format!("{path}?{query}"));
            assert_eq!(status, 200);
            let address = format!("location=\"{}{PAGE}\"", stack().url());
            assert_eq!(text.matches(&address).count(), 4, "{text}");
        }
    }
}

#[test]
fn people_read_pages() {
    let (status, text) = get(PAGE);
    assert_eq!(status, 200);
    assert!(text.starts_with("<!DOCTYPE html>") && text.contains("?op=UpdateProvisioningStopDate"));
    let (status, text) = get(&format!("{PAGE}?op=Connect"));
    assert!(status == 200 && text.contains("&lt;OperatorEmail&gt;string"), "{text}");
    assert_eq!(get(&format!("{PAGE}?OP=Connect")).1, text);
    assert_eq!(get(&format!("{PAGE}?op=connect")).0, 404);
}

#[test]
fn operations_are_called_in_any_folder_and_at_the_root() {
    for folder in ["/bsidca", "/BsIdCa", ""] {
        let (status, text) = get(&format!("{folder}/bsidca.ASMX/PingConnection"));
        assert!(status == 200 && text.contains(">false</boolean>"), "{folder}: {text}");
    }
}

#[test]
fn too_large_a_body_is_refused_in_the_way_it_was_called() {
    let large = vec![b' '; 1024 * 1024 + 1];
    let send = |path: &str, media: &str| {
        let request = stack().request("POST", path, None).header("Content-Type", media);
        let answer = stack().send(request, &large);
        assert_eq!(answer.status, 500, "{}", answer.text);
        let answered = answer.headers["content-type"].to_str().expect("text").to_owned();
        (answered, answer.text)
    };
    let form = format!("{PAGE}/PingConnection");
    let (media, text) = send(&form, "application/x-www-form-urlencoded");
    assert_eq!(media, "text/plain; charset=utf-8");
    assert!(text.contains("1048576"), "{text}");
    let (media, text) = send(PAGE, "application/soap+xml");
    assert_eq!(media, "application/soap+xml; charset=utf-8");
    assert!(text.contains("soap:Receiver") && text.contains("1048576"), "{text}");
}

#[test]
fn other_verbs_and_other_pages_are_refused() {
    for path in [PAGE.to_owned(), format!("{PAGE}/PingConnection")] {
        for method in ["PUT", "DELETE", "PATCH"] {
            let answer = stack().send(stack().request(method, &path, None), b"");
            assert_eq!(
                (answer.status, answer.text.as_str()),
                (405, "Request format is unrecognized.")
            );
        }
    }
}

#[test]
fn what_is_no_route_is_answered_as_the_gateway_would() {
    for (method, path) in [
        ("GET", "/bsidca/other.asmx"),
        ("POST", "/bsidca/BSIDCA.asmxx"),
        ("PUT", "/BSIDCA/a/b"),
        ("GET", "/"),
        ("GET", "//"),
        ("GET", "/%20%7B%C3%A9%FF%00?%zz=%"),
        ("OPTIONS", "/provisioning/requests"),
        ("PATCH", "/provisioning/templates/mobile"),
        ("DELETE", "/healthz"),
    ] {
        let answer = stack().send(stack().request(method, path, None), b"<");
        let media = answer.headers["content-type"].to_str().ok();
        assert_eq!((answer.status, media), (404, Some("application/json")), "{method} {path}");
        assert_eq!(answer.text, "{\"message\":\"Not Found\"}", "{method} {path}");
    }
}

#[test]
fn operations_below_the_page_are_called_by_their_very_name() {
    let told = |operation: &str| {
        let (status, text) = get(&format!("{PAGE}/{operation}"));
        assert_eq!(status, 500);
        text
    };
    assert!(told("pingconnection").contains("case sensitive"));
    assert!(told("Nothing").starts_with("Nothing Web Service method name is not valid."));
    assert!(told("Connect").ends_with("unexpectedly ending in '/Connect'."));
    assert_eq!(told("GetProvisioningTaskCount"), "Missing parameter: organization.");
}
