//! `/jobs` and `/exports`

use std::{io::Cursor, time::Duration};

use hubbub_store::NewJob;
use hubbub_types::{AccountId, Clock as _, JobId, JobKind, NodeId, Span};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::support::{Answer, Api, World, png};

/// Waits until a job has ended.
async fn ended(api: &Api, id: &str) -> Answer {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let job = api.get(&format!("/jobs/{id}")).await.expect(200);
        if !["waiting", "running"].contains(&job.body["state"].as_str().unwrap()) {
            return job;
        }
        assert!(Instant::now() < deadline, "{}", job.text);
        sleep(Duration::from_millis(20)).await;
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

async fn say(api: &Api, channel: &str, text: &str, files: &[String]) {
    let body = json!({"text": text, "files": files});
    api.post(&format!("/channels/{channel}/messages"), body).await.expect(201);
}

#[tokio::test]
async fn chat_11_a_channel_is_packed_with_its_messages_pages_and_files() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let made = admin.post("/channels", json!({"kind": "text", "name": "plans"})).await.expect(201);
    let channel = text(&made.body["id"]);
    let file = admin.upload(&channel, "red.png", png(1, 1)).await.expect(201);
    say(&admin, &channel, "**hello** <script>alert(1)</script>", &[]).await;
    say(&admin, &channel, "look", &[text(&file.body["id"])]).await;

    let wish = json!({"channel": channel, "files": true, "html": true});
    let job = text(&admin.post("/exports", wish).await.expect(202).body["id"]);
    let done = ended(&admin, &job).await;
    assert_eq!((&done.body["state"], &done.body["done"]), (&"done".into(), &2.into()), "{}", done.text);
    let answer = admin.request(Method::GET, &format!("/jobs/{job}/result")).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/zip");
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(done.body["resultBytes"], bytes.len());

    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut entry = |name: &str| std::io::read_to_string(archive.by_name(name).unwrap()).unwrap();
    let lines = entry(&format!("channels/{channel}/messages.jsonl"));
    let messages: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1]["files"][0]["name"], "red.png");
    let page = entry(&format!("html/{channel}.html"));
    assert!(page.contains("<b>hello</b> &lt;script&gt;") && !page.contains("<script>"), "{page}");
    let manifest: Value = serde_json::from_str(&entry("manifest.json")).unwrap();
    let counts = json!({"people": 1, "channels": 1, "messages": 2, "log": 0, "files": 1, "missing": 0});
    assert_eq!(manifest["counts"], counts);
    assert_eq!(messages[1]["files"][0]["sha256"].as_str().unwrap().len(), 64);
    assert!(entry("people.jsonl").contains("\"root\""));
    let picture = archive.by_name(&format!("files/{}.png", text(&file.body["id"]))).unwrap();
    assert_eq!(picture.size(), png(1, 1).len() as u64);
}

#[tokio::test]
async fn chat_11_only_who_may_export_does_and_sees_what_came_of_it() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let ann = world.join("ann").await;
    ann.post("/exports", json!({})).await.problem(403, "forbidden");
    let job = text(&admin.post("/exports", json!({})).await.expect(202).body["id"]);
    ann.get(&format!("/jobs/{job}")).await.problem(404, "not_found");
    ann.delete(&format!("/jobs/{job}")).await.problem(404, "not_found");
    assert_eq!(ended(&admin, &job).await.body["state"], "done");
    ann.get(&format!("/jobs/{job}/result")).await.problem(404, "not_found");
    assert_eq!(admin.get("/jobs").await.expect(200).body["items"][0]["id"], job);

    admin.delete(&format!("/jobs/{job}")).await.expect(204);
    admin.get(&format!("/jobs/{job}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_11_what_a_job_made_goes_after_its_time() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let job = text(&admin.post("/exports", json!({})).await.expect(202).body["id"]);
    ended(&admin, &job).await;
    admin.get(&format!("/jobs/{job}/result")).await.expect(200);
    assert_eq!(world.jobs.sweep().await.unwrap(), 0);
    world.clock.advance(Duration::from_secs(8 * 86_400));
    assert_eq!(world.jobs.sweep().await.unwrap(), 1);
    assert_eq!(world.store.jobs().by_id(job.parse().unwrap()).await.unwrap(), None);
}

#[tokio::test]
async fn chat_05_a_deleted_channel_is_emptied_in_the_background() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let made = admin.post("/channels", json!({"kind": "text", "name": "plans"})).await.expect(201);
    let channel = text(&made.body["id"]);
    for n in 0..5 {
        say(&admin, &channel, &format!("message {n}"), &[]).await;
    }
    admin.delete(&format!("/channels/{channel}")).await.expect(204);
    let jobs = admin.get("/jobs").await.expect(200);
    assert_eq!(jobs.body["items"][0]["kind"], "erase_channel");
    assert_eq!(ended(&admin, &text(&jobs.body["items"][0]["id"])).await.body["state"], "done");
    assert_eq!(world.store.channels().by_id(channel.parse().unwrap()).await.unwrap(), None);
}

/// The job that erases a channel, as it stands when nothing of it is done.
fn erasing(world: &World, owner: &Api, channel: &str, n: u128) -> NewJob {
    NewJob {
        id: JobId(Uuid::from_u128(n)),
        kind: JobKind::EraseChannel,
        owner: Some(AccountId(owner.id())),
        params: json!({ "channel": channel }).to_string(),
        created_at: world.clock.now(),
    }
}

#[tokio::test]
async fn chat_05_deleting_a_channel_goes_on_where_it_broke_off() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let made = admin.post("/channels", json!({"kind": "text", "name": "plans"})).await.expect(201);
    let channel = text(&made.body["id"]);
    say(&admin, &channel, "hello", &[]).await;
    // As by a process that ended when no more than the job was there; and once more, when all was done but not noted.
    for n in 1..3 {
        let job = erasing(&world, &admin, &channel, n);
        world.store.jobs().create(&job, 10).await.unwrap();
        assert_eq!(ended(&admin, &job.id.to_string()).await.body["state"], "done");
        assert_eq!(world.store.channels().by_id(channel.parse().unwrap()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn chat_05_deleting_a_channel_cannot_be_stopped() {
    let world = World::with(|wishes| wishes.jobs.poll = Span::secs(3_600)).await;
    let admin = world.join_admin("root").await;
    let job = erasing(&world, &admin, &Uuid::from_u128(7).to_string(), 1);
    world.store.jobs().create(&job, 10).await.unwrap();
    admin.delete(&format!("/jobs/{}", job.id)).await.problem(409, "job_active");
    world.jobs.wake();
    ended(&admin, &job.id.to_string()).await;
    admin.delete(&format!("/jobs/{}", job.id)).await.expect(204);
}

#[tokio::test]
async fn chat_11_private_channels_of_others_go_with_an_owner_alone_and_it_is_noted() {
    let world = World::start().await;
    let owner = world.join_admin("root").await;
    let ann = world.join("ann").await;
    let made = ann.post("/channels", json!({"kind": "text", "name": "secret", "private": true})).await.expect(201);
    let channel = text(&made.body["id"]);
    say(&ann, &channel, "nobody knows", &[]).await;
    ann.post("/exports", json!({"includePrivate": true})).await.problem(403, "forbidden");
    for (wish, there) in [(json!({}), false), (json!({"includePrivate": true}), true)] {
        let job = text(&owner.post("/exports", wish).await.expect(202).body["id"]);
        assert_eq!(ended(&owner, &job).await.body["state"], "done");
        let answer = owner.request(Method::GET, &format!("/jobs/{job}/result")).send().await.unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(answer.bytes().await.unwrap())).unwrap();
        assert_eq!(archive.by_name(&format!("channels/{channel}/messages.jsonl")).is_ok(), there);
    }
    let audit = owner.get("/admin/audit?action=export.start").await.expect(200);
    let mut noted: Vec<_> = audit.body["items"].as_array().unwrap().iter().map(|item| &item["data"]).collect();
    noted.sort_by_key(|data| data["includePrivate"].as_bool());
    let expected = [json!({"files": false, "includePrivate": false}), json!({"files": false, "includePrivate": true})];
    assert_eq!(noted, expected.iter().collect::<Vec<_>>(), "{}", audit.text);
}

#[tokio::test]
async fn chat_11_what_is_left_of_a_deleted_channel_is_in_no_archive() {
    let world = World::with(|wishes| wishes.jobs.poll = Span::secs(3_600)).await;
    let owner = world.join_admin("root").await;
    let made = owner.post("/channels", json!({"kind": "text", "name": "plans"})).await.expect(201);
    let channel = text(&made.body["id"]);
    say(&owner, &channel, "hello", &[]).await;
    // Another node has begun to erase it.
    world.store.jobs().create(&erasing(&world, &owner, &channel, 1), 10).await.unwrap();
    let (now, node) = (world.clock.now(), NodeId(Uuid::from_u128(2)));
    world.store.jobs().claim(node, now, now + Duration::from_secs(3_600)).await.unwrap().unwrap();
    let job = text(&owner.post("/exports", json!({"includePrivate": true})).await.expect(202).body["id"]);
    assert_eq!(ended(&owner, &job).await.body["state"], "done");
    let answer = owner.request(Method::GET, &format!("/jobs/{job}/result")).send().await.unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.bytes().await.unwrap())).unwrap();
    assert!(archive.by_name("manifest.json").is_ok());
    assert!(archive.by_name(&format!("channels/{channel}/channel.json")).is_err());
}

#[tokio::test]
async fn chat_09_what_messages_are_found_by_is_written_anew() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let made = admin.post("/channels", json!({"kind": "text", "name": "plans"})).await.expect(201);
    let channel = text(&made.body["id"]);
    let file = admin.upload(&channel, "red.png", png(1, 1)).await.expect(201);
    say(&admin, &channel, "sunflower", &[text(&file.body["id"])]).await;
    let page = hubbub_store::Window::Latest;
    let row = world.store.messages().page(channel.parse().unwrap(), page, 1).await.unwrap().items.remove(0);
    world.store.messages().set_stems(&[(row.id, None, "wstale".into())]).await.unwrap();
    let found =
        async |q: &str| admin.get(&format!("/search?q={q}")).await.expect(200).body["items"].as_array().unwrap().len();
    assert_eq!(found("sunflower").await, 0);
    let job = text(&admin.post("/admin/reindex", json!({})).await.expect(202).body["id"]);
    let done = ended(&admin, &job).await;
    assert_eq!((&done.body["state"], &done.body["done"]), (&"done".into(), &1.into()), "{}", done.text);
    assert_eq!((found("sunflower").await, found("has:image").await), (1, 1));
}

#[tokio::test]
async fn chat_05_the_audit_log_and_settled_reports_go_after_their_time() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    admin.post("/channels", json!({"kind": "text", "name": "plans"})).await.expect(201);
    admin.post("/exports", json!({})).await.expect(202);
    assert_eq!(world.jobs.sweep_records().await.unwrap(), (0, 0));
    world.clock.advance(Duration::from_secs(366 * 86_400));
    let (entries, _) = world.jobs.sweep_records().await.unwrap();
    assert!(entries > 0);
    let left = world.store.audit().page(&hubbub_store::AuditQuery::default(), None, 9).await.unwrap();
    assert_eq!(left.items.len(), 0);
}
