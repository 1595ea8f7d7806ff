//! `/admin/audit`

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn chat_05_the_audit_log_is_narrowed_by_who_what_whom_and_when() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let (mod_, ann, ben) = (world.join("mod").await, world.join("ann").await, world.join("ben").await);
    root.make(&mod_, "moderator").await;
    world.advance(60);
    mod_.post(&format!("/moderation/people/{}/kick", ann.id()), json!({})).await.expect(204);
    world.advance(60);
    root.post(&format!("/moderation/people/{}/kick", ben.id()), json!({})).await.expect(204);
    root.post(&format!("/moderation/people/{}/ban", ann.id()), json!({})).await.expect(204);
    let found = async |query: &str| -> Vec<String> {
        let body = root.get(&format!("/admin/audit?{query}")).await.expect(200).body;
        let items = body["items"].as_array().unwrap().iter();
        let line = |entry: &Value| {
            let (action, target) = (entry["action"].as_str().unwrap(), entry["targetName"].as_str().unwrap());
            format!("{action} {target}")
        };
        let mut lines: Vec<_> = items.map(line).collect();
        lines.sort();
        lines
    };
    let (of_ann, of_ben) = ("person.kick ann Name".to_owned(), "person.kick ben Name".to_owned());
    let banned = "person.ban ann Name".to_owned();
    assert_eq!(found(&format!("actor={}", mod_.id())).await, std::slice::from_ref(&of_ann));
    assert_eq!(found("action=person.kick").await, [of_ann.clone(), of_ben.clone()]);
    assert_eq!(found(&format!("target={}", ann.id())).await, [banned.clone(), of_ann.clone()]);
    assert_eq!(found("action=person&since=2026-01-01T00:02:00Z").await, [banned, of_ben]);
    let both = format!("target={}&until=2026-01-01T00:02:00Z&action=person", ann.id());
    assert_eq!(found(&both).await, [of_ann]);
    assert_eq!(found("action=channel").await, Vec::<String>::new());
    root.get("/admin/audit?actor=somebody").await.problem(422, "bad_query");
    root.get("/admin/audit?since=yesterday").await.problem(422, "bad_query");
}
