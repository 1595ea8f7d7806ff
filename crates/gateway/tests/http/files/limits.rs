//! Too large, too much, too many pixels: a clear answer, and nothing left behind.

use hubbub_types::ByteSize;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{id, kept, scene};
use crate::support::{World, png};

#[tokio::test]
async fn chat_08_a_file_that_says_it_is_too_large_is_refused_before_it_comes() {
    let world = World::with(|wishes| wishes.files.max_bytes = ByteSize(1_000)).await;
    let (_, ann, channel) = scene(&world).await;
    ann.upload(&channel, "a", vec![0; 1_001]).await.problem(413, "file_too_large");
    ann.upload(&channel, "a", vec![0; 1_000]).await.expect(201);
    assert_eq!(kept(&world).len(), 1);
    let bootstrap = ann.get("/bootstrap").await.expect(200);
    assert_eq!(bootstrap.body["limits"]["fileBytes"], 1_000);
}

#[tokio::test]
async fn chat_08_a_file_that_grows_too_large_on_its_way_is_given_up() {
    let world = World::with(|wishes| wishes.files.max_bytes = ByteSize(1_000)).await;
    let (_, ann, channel) = scene(&world).await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!(
        "POST /api/v1/channels/{channel}/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        ann.token.as_ref().unwrap()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // 0x3e8 is 1,000: three times too much, and more would come.
    for _ in 0..3 {
        stream.write_all(format!("3e8\r\n{}\r\n", "x".repeat(1_000)).as_bytes()).await.unwrap();
    }
    let mut answer = vec![0; 4_096];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("file_too_large"), "{answer}");
    assert_eq!(kept(&world).len(), 0);
}

#[tokio::test]
async fn chat_08_pictures_that_would_fill_the_memory_are_refused() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    for (width, height) in [(50_000, 50_000), (16_385, 1), (6_400, 6_400), (5_000, 5_000)] {
        ann.upload(&channel, "bomb.png", png(width, height)).await.problem(413, "file_too_large");
    }
    let screen = [b"GIF89a".as_slice(), &[0xff; 4], &[0; 100]].concat();
    ann.upload(&channel, "bomb.gif", screen).await.problem(413, "file_too_large");
    assert_eq!(kept(&world).len(), 0);
    assert_eq!(world.store.files().used().await.unwrap(), 0);
}

#[tokio::test]
async fn chat_08_what_begins_as_a_picture_and_is_none_is_refused() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    for bytes in [b"\x89PNG\r\n\x1a\n".to_vec(), png(0, 0), b"\xff\xd8\xff\xda\0\x02".to_vec()] {
        ann.upload(&channel, "a.png", bytes).await.problem(422, "file_unreadable");
    }
    assert_eq!(kept(&world).len(), 0);
}

#[tokio::test]
async fn chat_08_each_person_has_so_much_room() {
    let world = World::with(|wishes| wishes.files.quota_person = ByteSize(1_000)).await;
    let (admin, ann, channel) = scene(&world).await;
    let first = ann.upload(&channel, "a", vec![0; 600]).await.expect(201);
    ann.upload(&channel, "b", vec![0; 600]).await.problem(409, "quota");
    admin.upload(&channel, "c", vec![0; 600]).await.expect(201);
    assert_eq!(kept(&world).len(), 2);

    ann.delete(&format!("/files/{}", id(&first))).await.expect(204);
    world.files.sweep().await.unwrap();
    ann.upload(&channel, "b", vec![0; 600]).await.expect(201);
}

#[tokio::test]
async fn chat_08_the_server_has_so_much_room() {
    let world = World::with(|wishes| wishes.files.quota_server = Some(ByteSize(1_000))).await;
    let (admin, ann, channel) = scene(&world).await;
    ann.upload(&channel, "a", vec![0; 600]).await.expect(201);
    admin.upload(&channel, "b", vec![0; 600]).await.problem(409, "quota");
}
