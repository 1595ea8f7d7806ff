//! `/me/picture`

use reqwest::Method;
use serde_json::Value;

use crate::support::{Answer, Api, World, png};

async fn put(api: &Api, bytes: Vec<u8>, kind: &str) -> Answer {
    Answer::of(api.request(Method::PUT, "/me/picture").header("content-type", kind).body(bytes)).await
}

#[tokio::test]
async fn chat_01_a_picture_is_written_anew_and_shown_to_all() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    let path = put(&ann, png(1, 1), "image/png").await.expect(200).body["picture"].as_str().unwrap().to_owned();
    let shown = world.api().raw(Method::GET, &path).send().await.unwrap();
    assert_eq!(shown.status(), 200);
    assert_eq!(shown.headers()["content-type"], "image/jpeg");
    assert_eq!(shown.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(shown.headers()["x-content-type-options"], "nosniff");
    assert!(shown.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert!(shown.bytes().await.unwrap().starts_with(&[0xff, 0xd8, 0xff]));

    let newer = put(&ann, png(1, 1), "image/png").await.expect(200).body["picture"].clone();
    assert_ne!(newer, path, "a new picture has a new address, so that caches may keep the old one");
    assert_eq!(ann.delete("/me/picture").await.expect(200).body["picture"], Value::Null);
    Answer::of(world.api().raw(Method::GET, &path)).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_01_bytes_decide_what_a_picture_is() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    put(&ann, png(1, 1), "text/html").await.expect(200);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    for bytes in [svg, b"<!doctype html><script>alert(1)</script>".to_vec(), Vec::new()] {
        put(&ann, bytes, "image/png").await.problem(422, "picture_unreadable");
    }
}

#[tokio::test]
async fn chat_01_pictures_of_too_many_bytes_or_pixels_are_refused() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    put(&ann, vec![0; (4 << 20) + 1], "image/png").await.problem(413, "picture_too_large");
    let before = peak_memory();
    put(&ann, png(50_000, 50_000), "image/png").await.problem(413, "picture_too_large");
    // Decoded it would take 7.5 GB; the limit of the threat list is 512 MiB.
    assert!(peak_memory() - before < 64 << 20, "memory grew by {} bytes", peak_memory() - before);
}

/// The most memory this process has had, in bytes.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
}
