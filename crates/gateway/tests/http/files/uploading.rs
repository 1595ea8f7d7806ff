//! Files on their way in.

use std::time::Duration;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{id, kept, make_channel, open, scene, until_kept, url};
use crate::support::{Api, World, png};

#[tokio::test]
async fn chat_08_bytes_say_what_a_file_is_and_its_name_is_only_shown() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let picture = ann.upload(&channel, "../../holiday.png", png(1, 1)).await.expect(201);
    assert_eq!(picture.body["name"], "holiday.png");
    assert_eq!((&picture.body["kind"], &picture.body["type"]), (&"image".into(), &"image/png".into()));
    assert_eq!((&picture.body["width"], &picture.body["height"]), (&1.into(), &1.into()));
    assert_eq!(picture.body["bytes"], png(1, 1).len());
    assert!(url(&picture).starts_with(&format!("/api/v1/files/{}/", id(&picture))));

    let page = ann.upload(&channel, "photo.png", "<script>alert(1)</script>").await.expect(201);
    assert_eq!((&page.body["kind"], &page.body["type"]), (&"document".into(), &"text/plain".into()));
    assert_eq!(page.body["thumbnail"], Value::Null);
    let unknown = ann.upload(&channel, "", vec![0, 1, 2]).await.expect(201);
    assert_eq!((&unknown.body["name"], &unknown.body["type"]), (&"file".into(), &"application/octet-stream".into()));
}

#[tokio::test]
async fn chat_08_a_file_larger_than_other_bodies_comes_in() {
    let world = World::with(|wishes| wishes.http.timeout = hubbub_types::Span::millis(500)).await;
    let (_, ann, channel) = scene(&world).await;
    let large = ann.upload(&channel, "large.bin", vec![0; 3 << 20]).await.expect(201);
    assert_eq!(large.body["bytes"], 3 << 20);
}

#[tokio::test]
async fn chat_08_only_who_may_write_in_a_channel_uploads_to_it() {
    let world = World::start().await;
    let (admin, ann, _) = scene(&world).await;
    let private = make_channel(&admin, "private", true).await;
    ann.upload(&private, "a.txt", "text").await.problem(404, "not_found");
    ann.upload("00000000-0000-7000-8000-000000000000", "a.txt", "text").await.problem(404, "not_found");
    world.api().upload(&private, "a.txt", "text").await.problem(401, "unauthenticated");
    assert_eq!(kept(&world).len(), 0);
}

/// Begins an upload of 1,000 bytes and sends some of them.
async fn begin(world: &World, api: &Api, channel: &str) -> TcpStream {
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!(
        "POST /api/v1/channels/{channel}/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Content-Length: 1000\r\n\r\nsome of it",
        api.token.as_ref().unwrap()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    until_kept(world, 1).await;
    stream
}

#[tokio::test]
async fn chat_08_a_cut_upload_leaves_nothing() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    drop(begin(&world, &ann, &channel).await);
    until_kept(&world, 0).await;
    assert_eq!(world.store.files().used().await.unwrap(), 0);
}

#[tokio::test]
async fn chat_08_an_upload_that_stands_still_is_told_so() {
    let world = World::with(|wishes| wishes.files.upload_stall = hubbub_types::Span::secs(1)).await;
    let (_, ann, channel) = scene(&world).await;
    let mut stream = begin(&world, &ann, &channel).await;
    let mut answer = vec![0; 4_096];
    let length = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut answer)).await.unwrap().unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("upload_incomplete"), "{answer}");
    until_kept(&world, 0).await;
}

#[tokio::test]
async fn chat_08_one_person_has_few_uploads_at_a_time() {
    let world = World::with(|wishes| wishes.files.uploads_per_person = 1).await;
    let (admin, ann, channel) = scene(&world).await;
    let first = begin(&world, &ann, &channel).await;
    let refused = ann.upload(&channel, "b", "text").await.problem(503, "busy");
    assert_eq!(refused.header("retry-after"), "1");
    admin.upload(&channel, "c", "text").await.expect(201);
    drop(first);
    until_kept(&world, 1).await;
    ann.upload(&channel, "b", "text").await.expect(201);
}

/// A JPEG whose Exif turns it, names the place where it was taken, and is followed by a comment.
fn photograph() -> (Vec<u8>, &'static [u8]) {
    const PLACE: &[u8] = b"GPS 52.5163N 13.3777E";
    let entry = |tag: u16, kind: u16, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &1_u32.to_be_bytes(), &value].concat()
    };
    // Tag 0x0112 is the orientation, 0x8825 points to the list of GPS tags.
    let entries = [entry(0x0112, 3, [0, 6, 0, 0]), entry(0x8825, 4, [0, 0, 0, 38])].concat();
    let tiff = [b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".as_slice(), &entries, &[0; 4], PLACE].concat();
    let segment = |kind: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xff, kind], length.as_slice(), body].concat()
    };
    let frame = segment(0xc0, &[8, 0, 30, 0, 40, 1, 1, 0x11, 0]);
    let scan = [segment(0xda, &[1, 1, 0, 0, 63, 0]), vec![0x55; 100], vec![0xff, 0xd9]].concat();
    ([b"\xff\xd8".as_slice(), &segment(0xe1, &tiff), &segment(0xfe, PLACE), &frame, &scan].concat(), PLACE)
}

#[tokio::test]
async fn chat_08_where_a_photograph_was_taken_is_stored_nowhere() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let (photograph, place) = photograph();
    let sent = ann.upload(&channel, "us.jpg", photograph.clone()).await.expect(201);
    assert_eq!(sent.body["type"], "image/jpeg");
    assert_eq!((&sent.body["width"], &sent.body["height"]), (&30.into(), &40.into()), "it stays turned");

    let stored = std::fs::read(&kept(&world)[0]).unwrap();
    assert!(photograph.windows(place.len()).any(|window| window == place));
    assert!(!stored.windows(place.len()).any(|window| window == place), "{stored:02x?}");
    assert_eq!(sent.body["bytes"], stored.len());
    let read = open(&ann, &url(&sent)).await.expect(200);
    assert_eq!(read.header("content-length"), stored.len().to_string());
    let row = world.store.files().by_id(id(&sent).parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(row.sha256[..], Sha256::digest(&stored)[..]);
}
