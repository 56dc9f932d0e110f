//! What can be read without signing in: the description, the pages for people, and where there is nothing.

use super::support::{PAGE, stack};

fn get(path: &str) -> (u16, String) {
    let answer = stack().get(path, None);
    (answer.status, answer.text)
}

#[test]
fn the_description_is_there_in_any_case_and_names_the_host_that_was_called() {
    for path in [PAGE, "/BSIDCA/bsidca.asmx", "/bsidca/BsIdCa.ASMX", "/Bsidca/Bsidca.asmx"] {
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
    assert_eq!(get(&format!("{PAGE}?op=connect")).0, 404);
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
    for path in ["/bsidca/other.asmx", "/bsidca/BSIDCA.asmxx", "/BSIDCA/a/b"] {
        let (status, text) = get(path);
        assert_eq!((status, text.as_str()), (404, "{\"message\":\"Not Found\"}"), "{path}");
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
