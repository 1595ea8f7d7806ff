//! `/people`

use serde_json::{Value, json};

use crate::support::World;

fn handles(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["handle"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn chat_01_people_find_each_other_by_handle_or_name_page_by_page() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    for handle in ["bert", "bob", "carol"] {
        world.join(handle).await;
    }
    world.join_with("dora", json!({"name": "Борис"})).await;
    assert_eq!(handles(&ann.get("/people?query=bo").await.expect(200).body), ["bob"]);
    assert_eq!(handles(&ann.get("/people?query=@bob").await.expect(200).body), ["bob"]);
    assert_eq!(handles(&ann.get("/people?query=%D0%91%D0%BE%D1%80").await.expect(200).body), ["dora"]);
    assert_eq!(handles(&ann.get("/people?query=%25").await.expect(200).body), Vec::<String>::new());
    let (mut all, mut path) = (Vec::new(), "/people?limit=2".to_owned());
    loop {
        let page = ann.get(&path).await.expect(200).body;
        all.extend(handles(&page));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/people?limit=2&after={next}");
    }
    assert_eq!(all, ["ann", "bert", "bob", "carol", "dora"]);
}

#[tokio::test]
async fn chat_01_nobodys_private_fields_are_shown_to_others() {
    let world = World::start().await;
    let ann = world.join_verified("ann", "ann@example.org").await;
    let bob = world.join("bob").await;
    let person = bob.get(&format!("/people/{}", ann.id())).await.expect(200);
    let mut fields: Vec<_> = person.body.as_object().unwrap().keys().cloned().collect();
    fields.sort();
    assert_eq!(fields, ["blocked", "bot", "doNotDisturb", "handle", "id", "name", "picture", "role"]);
    assert_eq!(handles(&bob.get("/people?query=ann@example").await.expect(200).body), Vec::<String>::new());
}

#[tokio::test]
async fn chat_15_parameters_that_make_no_sense_are_refused() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    for path in ["/people?limit=x", "/people?limit=-1", "/people?after=not%20a%20handle", "/people?quary=x"] {
        ann.get(path).await.problem(422, "bad_query");
    }
    ann.get(&format!("/people?query={}", "x".repeat(65))).await.problem(422, "invalid");
    ann.get("/people/nonsense").await.problem(404, "not_found");
}
