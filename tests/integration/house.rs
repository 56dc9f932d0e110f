//! The house checks itself: what is said in several places is the same everywhere.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod template;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The top of the workspace.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(top().join(path)).expect(path)
}

fn entries(path: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(top().join(path)).expect(path);
    entries.map(|entry| entry.expect(path).file_name().to_string_lossy().into_owned()).collect()
}

/// Every function, as the table of endpoints has it.
fn functions() -> BTreeSet<String> {
    functions::FUNCTIONS.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// `orchestry-get-request` is `orchestry/get_request.rs`; what belongs to no dialect is in `core`.
fn file(function: &str) -> String {
    let (group, rest) = match function.split_once('-') {
        Some((
            group @ ("manageiq" | "oracle" | "orchestry" | "safenet" | "uipath" | "core"),
            rest,
        )) => (group, rest),
        _ => ("core", function),
    };
    format!("{group}/{}.rs", rest.replace('-', "_"))
}

/// Functions of the template: resource name, then name of the binary.
fn resources() -> BTreeMap<String, String> {
    let template = read("infra/template.yaml");
    let mut resource = String::new();
    let mut found = BTreeMap::new();
    for line in template.lines() {
        if let Some(name) = line.strip_prefix("  ").and_then(|rest| rest.strip_suffix(':'))
            && !name.starts_with(' ')
        {
            name.clone_into(&mut resource);
        }
        if let Some(code) = line.trim().strip_prefix("CodeUri: ../target/lambda/") {
            found.insert(resource.clone(), code.trim_end_matches('/').to_owned());
        }
    }
    found
}

/// What the template says by leaving method and path out.
fn default_route() -> (String, String) {
    ("ANY".to_owned(), "$default".to_owned())
}

/// Every route with its method, path and function, as the template has them.
fn routes() -> BTreeSet<[String; 3]> {
    let template: yaml_serde::Value =
        yaml_serde::from_str(&read("infra/template.yaml")).expect("a template");
    let mut routes = BTreeSet::new();
    for (resource, function) in resources() {
        let events = &template["Resources"][resource.as_str()]["Properties"]["Events"];
        for event in events.as_mapping().into_iter().flat_map(|events| events.values()) {
            let part = |name: &str| event["Properties"][name].as_str().map(str::to_owned);
            if event["Type"].as_str() == Some("HttpApi") {
                let (method, path) = part("Method").zip(part("Path")).unwrap_or_else(default_route);
                routes.insert([method, path, function.clone()]);
            }
        }
    }
    routes
}

/// The same as `cargo lambda watch` is told.
fn watched_routes() -> BTreeSet<[String; 3]> {
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).expect("a manifest");
    let router = &manifest["workspace"]["metadata"]["lambda"]["watch"]["router"];
    let mut routes = BTreeSet::new();
    for (path, methods) in router.as_table().expect("a router") {
        // cargo-lambda has a function for every method, but none for whatever is no other route: there SafeNet's page
        // is where its address has it, in small letters, and nowhere else.
        let path = path.replace("/bsidca/{*page}", "$default");
        if let Some(function) = methods.as_str() {
            routes.insert(["ANY".to_owned(), path.clone(), function.to_owned()]);
        }
        for method in methods.as_array().into_iter().flatten() {
            let part = |name: &str| method[name].as_str().expect(name).to_owned();
            routes.insert([part("method"), path.clone(), part("function")]);
        }
    }
    routes
}

fn pascal_case(name: &str) -> String {
    let capital = |part: &str| part[..1].to_uppercase() + &part[1..];
    name.split('-').map(capital).collect()
}

#[test]
fn every_function_is_a_binary() {
    let binaries = entries("functions/src/bin");
    let named: BTreeSet<String> =
        binaries.iter().map(|file| file.trim_end_matches(".rs").to_owned()).collect();
    assert_eq!(functions(), named);
    let manifest = read("functions/Cargo.toml");
    for function in functions() {
        assert!(manifest.contains(&format!("name = \"{function}\"\n")), "{function} in Cargo.toml");
    }
}

#[test]
fn every_function_is_a_resource_of_the_template() {
    let expected: BTreeMap<String, String> =
        functions().into_iter().map(|name| (pascal_case(&name), name)).collect();
    assert_eq!(resources(), expected);
}

#[test]
fn cargo_lambda_watch_knows_every_route_of_the_template() {
    assert!(!routes().is_empty());
    assert_eq!(watched_routes(), routes());
}

#[test]
fn every_function_has_stored_events_that_are_json() {
    assert_eq!(entries("events"), functions());
    for function in functions() {
        let cases = entries(&format!("events/{function}"));
        assert!(!cases.is_empty(), "{function} has no events");
        for case in cases {
            let event = read(&format!("events/{function}/{case}"));
            let event: serde_json::Value = serde_json::from_str(&event).expect(&case);
            assert!(event.is_object(), "{function}/{case}");
        }
    }
}

#[test]
fn every_function_has_integration_tests() {
    for function in functions() {
        let tests = read(&format!("tests/integration/{}", file(&function)));
        assert!(tests.contains("#[test]"), "{function} is not tested");
    }
}

#[test]
fn every_endpoint_opens_with_its_method_and_route() {
    let template = read("infra/template.yaml");
    for (resource, function) in resources() {
        let start = template.find(&format!("\n  {resource}:\n")).expect("a resource");
        let end = template[start + 1..].find("\n\n").map_or(template.len(), |end| start + 1 + end);
        let routes = template[start..end].lines().filter(|line| line.contains("Method: "));
        let source = read(&format!("functions/src/{}", file(&function)));
        for route in routes {
            let part = |name: &str| {
                let rest = route.split(&format!("{name}: ")).nth(1).expect("a route");
                rest.trim_matches(['"', '}', ' ']).split([',', '"']).next().unwrap_or_default()
            };
            let path = part("Path");
            assert!(source.contains(path), "{function} doesn't say {path}");
            assert!(source.contains(part("Method")), "{function} doesn't say its method");
        }
        let is_default = template[start..end].contains("Properties: {ApiId: !Ref Api}");
        assert!(!is_default || source.contains("$default"), "{function} doesn't say $default");
    }
}
