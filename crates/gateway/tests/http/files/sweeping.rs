//! What nobody has any more goes.

use hubbub_app::files::Swept;
use hubbub_blobs::BlobKey;
use uuid::Uuid;

use super::{id, kept, make_unreadable, open, scene, send, url};
use crate::support::{World, png};

#[tokio::test]
async fn chat_08_a_deleted_message_takes_its_files_along() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let file = ann.upload(&channel, "red.png", png(1, 1)).await.expect(201);
    let message = send(&ann, &channel, &[&id(&file)]).await;
    open(&ann, file.body["thumbnail"].as_str().unwrap()).await.expect(200);
    assert_eq!(kept(&world).len(), 3, "the picture and its two small ones");

    ann.delete(&format!("/messages/{message}")).await.expect(200);
    open(&ann, &url(&file)).await.problem(404, "not_found");
    assert_eq!(world.files.sweep().await.unwrap(), Swept { files: 1, ..Swept::default() });
    assert_eq!(kept(&world).len(), 0);
    assert_eq!(world.store.files().used_by(hubbub_types::AccountId(ann.id())).await.unwrap(), 0);
}

#[tokio::test]
async fn chat_08_what_is_never_sent_goes_after_a_day() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let forgotten = ann.upload(&channel, "a.txt", "never sent").await.expect(201);
    let sent = ann.upload(&channel, "b.txt", "sent").await.expect(201);
    send(&ann, &channel, &[&id(&sent)]).await;
    world.advance(24 * 3_600);
    assert_eq!(world.files.sweep().await.unwrap(), Swept::default());
    world.advance(1);
    assert_eq!(world.files.sweep().await.unwrap(), Swept { files: 1, ..Swept::default() });
    assert_eq!(world.store.files().by_id(id(&forgotten).parse().unwrap()).await.unwrap(), None);
    assert_eq!(kept(&world).len(), 1);
}

#[tokio::test]
async fn chat_08_bytes_that_nobody_knows_go_when_they_are_old() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let sent = ann.upload(&channel, "b.txt", "sent").await.expect(201);
    send(&ann, &channel, &[&id(&sent)]).await;
    // As by a kill between the bytes and the row: an id of the present, and one of no time at all.
    let young: Uuid = uuid::Builder::from_unix_timestamp_millis(1_767_225_600_000, &[7; 10]).into_uuid();
    for id in [young, Uuid::from_u128(1)] {
        let path = world.dir.path().join("files").join(BlobKey::original(id).to_string());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "lost").unwrap();
    }
    assert_eq!(world.files.sweep_strange().await.unwrap(), 1, "only the old one");
    world.advance(25 * 3_600);
    assert_eq!(world.files.sweep_strange().await.unwrap(), 1);
    assert_eq!(kept(&world).len(), 1, "what is known stays");
}

#[tokio::test]
async fn chat_08_a_file_that_cannot_be_removed_does_not_hold_up_the_others() {
    let world = World::start().await;
    let (_, ann, channel) = scene(&world).await;
    let stuck = id(&ann.upload(&channel, "a.txt", "first").await.expect(201));
    let gone = id(&ann.upload(&channel, "b.txt", "second").await.expect(201));
    make_unreadable(&world, &stuck);
    for file in [&stuck, &gone] {
        let message = send(&ann, &channel, &[file]).await;
        ann.delete(&format!("/messages/{message}")).await.expect(200);
        world.advance(1);
    }
    assert_eq!(world.files.sweep().await.unwrap(), Swept { files: 1, ..Swept::default() });
    let row = async |file: &str| world.store.files().by_id(file.parse().unwrap()).await.unwrap();
    assert!(row(&stuck).await.is_some(), "it is tried again");
    assert!(row(&gone).await.is_none());
}
