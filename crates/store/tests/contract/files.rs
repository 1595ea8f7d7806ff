//! Files: the room they take, and lists that go on where they ended.

use hubbub_store::{FileQuota, FileRow, StoreError};
use tokio::task::JoinSet;

use crate::{
    harness::Database,
    people::{at, member},
    places::{file_id, made_room, picture},
};

on_both![
    chat_08_uploads_at_once_do_not_pass_the_quota_of_the_server,
    chat_08_what_waits_or_is_deleted_is_listed_piece_by_piece,
];

const ROOM_ENOUGH: FileQuota = FileQuota { person: 10_000, server: None };

async fn chat_08_uploads_at_once_do_not_pass_the_quota_of_the_server(db: &Database) {
    let room = made_room(&db.store, 1).await.id;
    let mut tasks = JoinSet::new();
    for n in 1..=20 {
        // Of one person each: those are judged one after the other anyway.
        let (store, owner) = (db.store.clone(), member(&db.store, n).await.id);
        let quota = FileQuota { server: Some(500), ..ROOM_ENOUGH };
        tasks.spawn(async move { store.files().create(&picture(n, owner, room), quota).await });
    }
    let answers = tasks.join_all().await;
    let (kept, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((kept.len(), db.store.files().used().await.unwrap()), (5, 500));
    assert!(refused.iter().all(|answer| matches!(answer, Err(StoreError::Full("server")))), "{refused:?}");
}

async fn chat_08_what_waits_or_is_deleted_is_listed_piece_by_piece(db: &Database) {
    let (room, ann) = (made_room(&db.store, 1).await.id, member(&db.store, 1).await.id);
    let files = db.store.files();
    for n in 1..=5 {
        files.create(&picture(n, ann, room), ROOM_ENOUGH).await.unwrap();
    }
    let ids = |rows: &[FileRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let first = files.awaiting_preview(None, 2).await.unwrap();
    let rest = files.awaiting_preview(first.last().map(|row| row.id), 10).await.unwrap();
    assert_eq!((ids(&first), ids(&rest)), ([1, 2].map(file_id).to_vec(), [3, 4, 5].map(file_id).to_vec()));
    // Two of them at the same moment.
    for (n, when) in [(4, 1), (2, 2), (3, 2), (1, 3)] {
        assert!(files.discard(ann, file_id(n), at(when)).await.unwrap());
    }
    let first = files.deleted(None, 2).await.unwrap();
    let rest = files.deleted(first.last(), 10).await.unwrap();
    assert_eq!((ids(&first), ids(&rest)), ([4, 2].map(file_id).to_vec(), [3, 1].map(file_id).to_vec()));
}
