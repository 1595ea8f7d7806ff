//! One-use links.

use hubbub_store::{Link, LinkKind, NewLink, StoreError};

use crate::{
    harness::Database,
    people::{HOUR, START, account_id, at, hash, link, member, secret},
};

on_both![
    a_link_works_once_and_until_its_end,
    a_new_link_replaces_the_earlier_one_of_its_kind,
    an_admin_sees_open_links_alone,
    a_link_needs_an_account_and_a_secret_of_its_own,
    links_can_be_removed_before_use,
    a_sweep_removes_used_and_outdated_links,
];

async fn a_link_works_once_and_until_its_end(db: &Database) {
    let ann = member(&db.store, 1).await;
    let email = Some("ann@example.org".to_owned());
    db.store.links().create(&NewLink { email: email.clone(), ..link(1, &ann, LinkKind::VerifyEmail) }).await.unwrap();
    let consume = async |n, kind, now| db.store.links().consume(&hash(n), kind, now).await.unwrap();

    assert_eq!(consume(2, LinkKind::VerifyEmail, at(1)).await, None, "an unknown secret");
    assert_eq!(consume(1, LinkKind::ResetPassword, at(1)).await, None, "another kind");
    assert_eq!(consume(1, LinkKind::VerifyEmail, START + HOUR).await, None, "too late");
    let wanted = Link {
        hash: hash(1),
        account: ann.id,
        kind: LinkKind::VerifyEmail,
        email,
        clear_text: None,
        created_at: START,
        expires_at: START + HOUR,
        used_at: Some(at(1)),
    };
    assert_eq!(consume(1, LinkKind::VerifyEmail, at(1)).await, Some(wanted));
    assert_eq!(consume(1, LinkKind::VerifyEmail, at(2)).await, None, "used");
}

async fn a_new_link_replaces_the_earlier_one_of_its_kind(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    for new in [
        link(1, &ann, LinkKind::ResetPassword),
        link(2, &ann, LinkKind::VerifyEmail),
        link(3, &bob, LinkKind::ResetPassword),
        link(4, &ann, LinkKind::ResetPassword),
    ] {
        db.store.links().create(&new).await.unwrap();
    }
    let works = async |n, kind| db.store.links().consume(&hash(n), kind, at(1)).await.unwrap().is_some();
    assert!(!works(1, LinkKind::ResetPassword).await);
    assert!(works(2, LinkKind::VerifyEmail).await);
    assert!(works(3, LinkKind::ResetPassword).await);
    assert!(works(4, LinkKind::ResetPassword).await);
}

async fn an_admin_sees_open_links_alone(db: &Database) {
    let mut people = Vec::new();
    for n in 1..=4 {
        people.push(member(&db.store, n).await);
    }
    let links = db.store.links();
    let base = |n: u8| link(n, &people[usize::from(n) - 1], LinkKind::ResetPassword);
    links.create(&base(1)).await.unwrap();
    links.create(&NewLink { created_at: at(5), ..base(2) }).await.unwrap();
    links.create(&NewLink { clear_text: None, ..base(3) }).await.unwrap();
    links.create(&base(4)).await.unwrap();
    links.consume(&hash(4), LinkKind::ResetPassword, at(1)).await.unwrap();

    let open = links.list_open(at(9), 10).await.unwrap();
    let hashes: Vec<_> = open.iter().map(|link| link.hash).collect();
    assert_eq!(hashes, [hash(2), hash(1)], "the newest first");
    assert_eq!(open[0].clear_text, Some(secret("clear")));
    assert_eq!(links.list_open(at(9), 1).await.unwrap().len(), 1);
    assert_eq!(links.list_open(START + HOUR, 10).await.unwrap(), []);
}

async fn a_link_needs_an_account_and_a_secret_of_its_own(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    let orphan = NewLink { account: account_id(9), ..link(1, &ann, LinkKind::VerifyEmail) };
    assert!(matches!(db.store.links().create(&orphan).await, Err(StoreError::NotFound)));
    db.store.links().create(&link(1, &ann, LinkKind::VerifyEmail)).await.unwrap();
    let same = db.store.links().create(&link(1, &bob, LinkKind::VerifyEmail)).await.unwrap_err();
    assert!(matches!(same, StoreError::Conflict("token")), "{same:?}");
}

async fn links_can_be_removed_before_use(db: &Database) {
    let ann = member(&db.store, 1).await;
    db.store.links().create(&link(1, &ann, LinkKind::ResetPassword)).await.unwrap();
    db.store.links().create(&link(2, &ann, LinkKind::VerifyEmail)).await.unwrap();
    assert_eq!(db.store.links().remove_all(ann.id, LinkKind::ResetPassword).await.unwrap(), 1);
    assert_eq!(db.store.links().consume(&hash(1), LinkKind::ResetPassword, at(1)).await.unwrap(), None);
    assert!(db.store.links().consume(&hash(2), LinkKind::VerifyEmail, at(1)).await.unwrap().is_some());
}

async fn a_sweep_removes_used_and_outdated_links(db: &Database) {
    let ann = member(&db.store, 1).await;
    let bob = member(&db.store, 2).await;
    db.store.links().create(&link(1, &ann, LinkKind::ResetPassword)).await.unwrap();
    db.store.links().consume(&hash(1), LinkKind::ResetPassword, at(5)).await.unwrap();
    db.store.links().create(&NewLink { expires_at: at(8), ..link(2, &ann, LinkKind::VerifyEmail) }).await.unwrap();
    db.store.links().create(&link(3, &bob, LinkKind::VerifyEmail)).await.unwrap();
    assert_eq!(db.store.links().sweep(at(4), 10).await.unwrap(), 0);
    assert_eq!(db.store.links().sweep(at(8), 1).await.unwrap(), 1);
    assert_eq!(db.store.links().sweep(at(8), 10).await.unwrap(), 1);
    assert!(db.store.links().consume(&hash(3), LinkKind::VerifyEmail, at(9)).await.unwrap().is_some());
}
