//! The committed description is the one that the routes give.

use std::{fs, path::Path};

#[test]
fn the_committed_description_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == server::openapi::json().unwrap(),
        "docs/openapi.json is out of date: cargo run -p siegel-server -- openapi > docs/openapi.json"
    );
}

#[test]
fn every_operation_is_named_once_and_every_response_described() {
    let description: serde_json::Value = serde_json::from_str(&server::openapi::json().unwrap()).unwrap();
    let mut names = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            names.push(operation["operationId"].as_str().unwrap().to_owned());
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(response["description"].is_string(), "{method} {path} {status} has no description");
            }
        }
    }
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
}
