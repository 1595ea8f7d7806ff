//! `/api/openapi.json` and `/api/docs`

use reqwest::Method;
use serde_json::Value;

use crate::support::{Answer, World};

#[tokio::test]
async fn chat_15_the_document_describes_every_operation_and_its_errors() {
    let world = World::start().await;
    let document = Answer::of(world.api().raw(Method::GET, "/api/openapi.json")).await.expect(200).body;
    assert_eq!(document, serde_json::to_value(hubbub_gateway::http::openapi()).unwrap());
    let mut names = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/v1/"), "{path}");
        for (method, operation) in methods.as_object().unwrap() {
            let what = format!("{method} {path}");
            let problem = &operation["responses"]["default"]["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{what}");
            assert!(operation["summary"].as_str().is_some_and(|text| text.ends_with(['.', ';'])), "{what}");
            names.push(operation["operationId"].as_str().unwrap().to_owned());
        }
    }
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "operations have names of their own");
    assert!(count > 100, "{count}");
    assert!(document["info"]["description"].as_str().unwrap().contains("`handle_taken`"));
}

#[tokio::test]
async fn chat_15_every_reference_of_the_document_leads_somewhere() {
    let document = serde_json::to_value(hubbub_gateway::http::openapi()).unwrap();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 50);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value.as_str() {
                    Some(reference) if key == "$ref" => references.push(reference.to_owned()),
                    _ => collect(value, references),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[tokio::test]
async fn chat_15_the_page_to_try_it_needs_nothing_from_elsewhere() {
    let world = World::start().await;
    let get = |path: &'static str| Answer::of(world.api().raw(Method::GET, path));
    assert_eq!(get("/api/docs").await.expect(303).header("location"), "/api/docs/");
    let page = get("/api/docs/").await.expect(200);
    assert!(page.text.contains("swagger-ui-bundle.js") && !page.text.contains("http"), "{}", page.text);
    assert!(page.header("content-security-policy").contains("script-src 'self';"));
    let start = get("/api/docs/swagger-initializer.js").await.expect(200);
    assert!(start.text.contains("/api/openapi.json"), "{}", start.text);
    get("/api/docs/swagger-ui-bundle.js").await.expect(200);
}

#[tokio::test]
async fn chat_15_the_document_can_be_switched_off() {
    let world = World::with(|wishes| wishes.http.docs = false).await;
    for path in ["/api/docs", "/api/docs/", "/api/openapi.json"] {
        Answer::of(world.api().raw(Method::GET, path)).await.problem(404, "not_found");
    }
}
