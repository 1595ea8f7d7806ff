//! `/jobs` and `/exports`

use std::{io::Cursor, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

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
    assert_eq!(manifest["counts"], json!({"channels": 1, "messages": 2, "files": 1, "missing": 0}));
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
