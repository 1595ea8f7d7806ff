//! Pictures of people.

use hubbub_store::{Picture, StoreError};

use crate::{
    harness::Database,
    people::{account_id, at, member},
};

on_both![a_picture_reads_back_byte_for_byte, a_version_is_never_used_again, a_picture_needs_an_account_and_a_size];

async fn a_picture_reads_back_byte_for_byte(db: &Database) {
    let ann = member(&db.store, 1).await;
    assert_eq!(db.store.pictures().get(ann.id).await.unwrap(), None);
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let version = db.store.pictures().set(ann.id, "image/webp", &bytes, at(1)).await.unwrap();
    let wanted = Picture { account: ann.id, version, content_type: "image/webp".into(), bytes };
    assert_eq!(db.store.pictures().get(ann.id).await.unwrap(), Some(wanted));
    assert_eq!(db.store.accounts().by_id(ann.id).await.unwrap().unwrap().picture, Some(version));
}

async fn a_version_is_never_used_again(db: &Database) {
    let ann = member(&db.store, 1).await;
    let pictures = db.store.pictures();
    let first = pictures.set(ann.id, "image/png", b"one", at(1)).await.unwrap();
    let second = pictures.set(ann.id, "image/png", b"two", at(2)).await.unwrap();
    assert!(pictures.remove(ann.id, at(3)).await.unwrap());
    assert!(!pictures.remove(ann.id, at(3)).await.unwrap());
    assert_eq!(pictures.get(ann.id).await.unwrap(), None);
    assert_eq!(db.store.accounts().by_id(ann.id).await.unwrap().unwrap().picture, None);
    let third = pictures.set(ann.id, "image/png", b"three", at(4)).await.unwrap();
    assert!(first < second && second < third);
}

async fn a_picture_needs_an_account_and_a_size(db: &Database) {
    let ann = member(&db.store, 1).await;
    let orphan = db.store.pictures().set(account_id(9), "image/png", b"x", at(1)).await;
    assert!(matches!(orphan, Err(StoreError::NotFound)));
    let huge = db.store.pictures().set(ann.id, "image/png", &vec![0; (1 << 20) + 1], at(1)).await;
    assert!(matches!(huge, Err(StoreError::Invalid(_))), "{huge:?}");
    assert_eq!(db.store.accounts().by_id(ann.id).await.unwrap().unwrap().picture, None, "neither half was kept");
}
