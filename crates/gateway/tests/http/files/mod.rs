//! `/channels/{id}/files` and `/files/…`

mod limits;
mod reading;
mod sweeping;
mod uploading;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use hubbub_blobs::BlobKey;
use reqwest::Method;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::support::{Answer, Api, World};

/// A public channel, made by an admin, and somebody who may use it.
async fn scene(world: &World) -> (Api, Api, String) {
    let admin = world.join_admin("root").await;
    let ann = world.join("ann").await;
    let channel = make_channel(&admin, "pictures", false).await;
    (admin, ann, channel)
}

async fn make_channel(admin: &Api, name: &str, private: bool) -> String {
    let body = json!({"kind": "text", "name": name, "private": private});
    id(&admin.post("/channels", body).await.expect(201))
}

fn id(answer: &Answer) -> String {
    answer.body["id"].as_str().unwrap().to_owned()
}

fn url(answer: &Answer) -> String {
    answer.body["url"].as_str().unwrap().to_owned()
}

/// Sends a message with these files.
async fn send(api: &Api, channel: &str, files: &[&str]) -> String {
    let body = json!({"text": "look", "files": files});
    id(&api.post(&format!("/channels/{channel}/messages"), body).await.expect(201))
}

/// A request to an address that stands in a file.
async fn open(api: &Api, path: &str) -> Answer {
    Answer::of(api.raw(Method::GET, path)).await
}

/// All that lies in the folder for files, completed or not.
fn kept(world: &World) -> Vec<PathBuf> {
    fn below(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
    }
    below(&world.dir.path().join("files"))
}

/// Puts a folder where the bytes of a file were: it can be neither read nor removed.
fn make_unreadable(world: &World, file: &str) {
    let key = BlobKey::original(file.parse().unwrap());
    let path = world.dir.path().join("files").join(key.to_string());
    fs::remove_file(&path).unwrap();
    fs::create_dir_all(path.join("within")).unwrap();
}

/// Waits until the folder holds so many files.
async fn until_kept(world: &World, count: usize) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while kept(world).len() != count {
        assert!(Instant::now() < deadline, "{:?}", kept(world));
        sleep(Duration::from_millis(10)).await;
    }
}
