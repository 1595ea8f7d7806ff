//! Changing people.

use hubbub_store::{LinkKind, NewAccount, ProfilePatch, Role, StoreError, Theme};

use crate::{
    harness::Database,
    people::{START, account_id, admin, at, device, handle, hash, link, member, person, secret},
};

on_both![
    a_patch_changes_what_it_names_alone,
    a_patch_can_clear_what_may_be_empty,
    a_handle_of_someone_else_cannot_be_taken,
    another_address_is_not_verified,
    an_address_is_proved_only_while_it_is_theirs,
    a_password_is_replaced_without_ending_sessions,
    a_reset_link_ends_every_session_and_works_once,
    the_epoch_rises,
    the_last_admin_stays_admin,
];

async fn a_patch_changes_what_it_names_alone(db: &Database) {
    let ann = member(&db.store, 1).await;
    let accounts = db.store.accounts();
    let same = accounts.update_profile(ann.id, &ProfilePatch::default(), at(1)).await.unwrap();
    assert_eq!(same, hubbub_store::Account { updated_at: at(1), ..ann.clone() });

    let patch = ProfilePatch {
        handle: Some(handle("ann")),
        name: Some("Анна".into()),
        email: Some(Some("ann@example.org".into())),
        language: Some(Some("ru".into())),
        theme: Some(Some(Theme::Dark)),
        do_not_disturb: Some(true),
    };
    let changed = accounts.update_profile(ann.id, &patch, at(2)).await.unwrap();
    let wanted = hubbub_store::Account {
        handle: handle("ann"),
        name: "Анна".into(),
        email: Some("ann@example.org".into()),
        language: Some("ru".into()),
        theme: Some(Theme::Dark),
        do_not_disturb: true,
        status: hubbub_types::Status::Dnd,
        updated_at: at(2),
        ..ann
    };
    assert_eq!(changed, wanted);
    assert_eq!(accounts.by_id(changed.id).await.unwrap(), Some(wanted));
    assert_eq!(accounts.page("анн", None, 10).await.unwrap().items.len(), 1, "the new name is searched");
    assert_eq!(accounts.page("Person", None, 10).await.unwrap().items.len(), 0, "the old name is not");
}

async fn a_patch_can_clear_what_may_be_empty(db: &Database) {
    let accounts = db.store.accounts();
    let new = NewAccount { email: Some("a@b.c".into()), language: Some("en".into()), ..person(1, "Ann") };
    accounts.create(&new).await.unwrap();
    let clear = ProfilePatch { email: Some(None), language: Some(None), theme: Some(None), ..ProfilePatch::default() };
    let cleared = accounts.update_profile(new.id, &clear, at(1)).await.unwrap();
    assert_eq!((cleared.email, cleared.language, cleared.theme), (None, None, None));
}

async fn a_handle_of_someone_else_cannot_be_taken(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    let patch = ProfilePatch { handle: Some(bob.handle), name: Some("Bob".into()), ..ProfilePatch::default() };
    let refused = db.store.accounts().update_profile(ann.id, &patch, at(1)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict("handle")), "{refused:?}");
    assert_eq!(db.store.accounts().by_id(ann.id).await.unwrap(), Some(ann), "nothing changed");
    let nobody = db.store.accounts().update_profile(account_id(9), &ProfilePatch::default(), at(1)).await;
    assert!(matches!(nobody, Err(StoreError::NotFound)));
}

async fn another_address_is_not_verified(db: &Database) {
    let accounts = db.store.accounts();
    let new = NewAccount { email: Some("ann@example.org".into()), email_verified: true, ..person(1, "Ann") };
    accounts.create(&new).await.unwrap();
    let to = async |email: &str| {
        let patch = ProfilePatch { email: Some(Some(email.into())), ..ProfilePatch::default() };
        let account = accounts.update_profile(new.id, &patch, at(1)).await.unwrap();
        (account.email.unwrap(), account.email_verified)
    };
    assert_eq!(to("ANN@example.org").await, ("ANN@example.org".into(), true), "only written otherwise");
    assert_eq!(to("ann@example.com").await, ("ann@example.com".into(), false));
    assert_eq!(to("ann@example.org").await, ("ann@example.org".into(), false), "proof is lost for good");
}

async fn an_address_is_proved_only_while_it_is_theirs(db: &Database) {
    let accounts = db.store.accounts();
    let new = NewAccount { email: Some("ann@example.org".into()), ..person(1, "Ann") };
    accounts.create(&new).await.unwrap();
    let stale = accounts.verify_email(new.id, "old@example.org", at(1)).await;
    assert!(matches!(stale, Err(StoreError::NotFound)), "{stale:?}");
    assert!(accounts.verify_email(new.id, "Ann@Example.org", at(1)).await.unwrap().email_verified);
    assert!(accounts.verify_email(new.id, "ann@example.org", at(2)).await.unwrap().email_verified, "again is fine");
}

async fn a_password_is_replaced_without_ending_sessions(db: &Database) {
    let ann = member(&db.store, 1).await;
    db.store.sessions().create(&device(1, &ann)).await.unwrap();
    db.store.accounts().set_password(ann.id, &secret("new"), at(1)).await.unwrap();
    let after = db.store.accounts().by_id(ann.id).await.unwrap().unwrap();
    assert_eq!((after.password_hash, after.epoch), (secret("new"), 0));
    assert_eq!(db.store.sessions().list(ann.id, at(2)).await.unwrap().len(), 1);
    let nobody = db.store.accounts().set_password(account_id(9), &secret("new"), at(1)).await;
    assert!(matches!(nobody, Err(StoreError::NotFound)));
}

async fn a_reset_link_ends_every_session_and_works_once(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    for (n, owner) in [(1, &ann), (2, &ann), (3, &bob)] {
        db.store.sessions().create(&device(n, owner)).await.unwrap();
    }
    db.store.links().create(&link(7, &ann, LinkKind::ResetPassword)).await.unwrap();
    db.store.links().create(&link(8, &ann, LinkKind::VerifyEmail)).await.unwrap();
    let reset = async |n| db.store.accounts().reset_password(&hash(n), &secret("new"), at(1)).await.unwrap();

    assert!(reset(8).await.is_none(), "a link of another kind");
    let (after, mut ended) = reset(7).await.unwrap();
    ended.sort();
    assert_eq!(ended, [device(1, &ann).id, device(2, &ann).id]);
    assert_eq!((after.id, after.epoch, after.password_hash), (ann.id, 1, secret("new")));
    assert!(db.store.sessions().list(ann.id, at(2)).await.unwrap().is_empty());
    assert_eq!(db.store.sessions().list(bob.id, at(2)).await.unwrap().len(), 1);
    assert!(reset(7).await.is_none(), "a used link");
}

async fn the_epoch_rises(db: &Database) {
    let ann = member(&db.store, 1).await;
    assert_eq!(db.store.accounts().bump_epoch(ann.id, at(1)).await.unwrap(), 1);
    assert_eq!(db.store.accounts().bump_epoch(ann.id, at(2)).await.unwrap(), 2);
    assert_eq!(db.store.accounts().by_id(ann.id).await.unwrap().unwrap().epoch, 2);
}

async fn the_last_admin_stays_admin(db: &Database) {
    let (ann, bob) = (admin(&db.store, 1).await, member(&db.store, 2).await);
    let accounts = db.store.accounts();
    let refused = accounts.set_role(ann.id, Role::Member, &[], START).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict("last_admin")), "{refused:?}");
    assert_eq!(accounts.by_id(ann.id).await.unwrap().unwrap().role, Role::Admin);
    assert_eq!(accounts.set_role(bob.id, Role::Admin, &[], START).await.unwrap().role, Role::Admin);
    assert_eq!(accounts.set_role(ann.id, Role::Member, &[], START).await.unwrap().role, Role::Member);
    assert!(matches!(accounts.set_role(account_id(9), Role::Admin, &[], START).await, Err(StoreError::NotFound)));
}
