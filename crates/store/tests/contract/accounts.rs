//! Making and finding people.

use hubbub_store::{NewAccount, Role, StoreError};
use hubbub_types::Handle;

use crate::{
    harness::Database,
    people::{HOUR, START, account_id, admin, at, device, handle, member, person},
};

on_both![
    an_account_reads_back_as_it_was_made,
    a_handle_is_taken_once,
    an_id_is_taken_once,
    only_a_proved_address_is_unique,
    someone_unknown_is_not_found,
    several_people_are_found_at_once,
    pages_go_through_everyone_once_in_the_order_of_handles,
    a_page_is_one_to_two_hundred_people_long,
    the_overview_counts_live_sessions_alone,
    the_first_admin_is_noticed,
];

async fn an_account_reads_back_as_it_was_made(db: &Database) {
    let new = NewAccount {
        email: Some("Ann@Example.org".into()),
        email_verified: true,
        language: Some("ru".into()),
        role: Role::Admin,
        ..person(1, "Анна Ё. 😀")
    };
    let made = db.store.accounts().create(&new).await.unwrap();
    assert_eq!((made.id, &made.handle, made.name.as_str()), (new.id, &new.handle, "Анна Ё. 😀"));
    assert_eq!((made.email.as_deref(), made.email_verified, made.role), (Some("Ann@Example.org"), true, Role::Admin));
    assert_eq!((made.epoch, made.language.as_deref(), made.theme, made.picture), (0, Some("ru"), None, None));
    assert_eq!((made.do_not_disturb, made.created_at, made.updated_at), (false, START, START));
    assert_eq!(made.password_hash, new.password_hash);

    let accounts = db.store.accounts();
    assert_eq!(accounts.by_id(new.id).await.unwrap().as_ref(), Some(&made));
    assert_eq!(accounts.by_handle(&new.handle).await.unwrap().as_ref(), Some(&made));
    assert_eq!(accounts.by_verified_email("aNN@eXAMPLE.ORG").await.unwrap().as_ref(), Some(&made));
    assert_eq!(accounts.count().await.unwrap(), 1);
}

async fn a_handle_is_taken_once(db: &Database) {
    let first = member(&db.store, 1).await;
    let again = NewAccount { handle: first.handle, ..person(2, "Another") };
    let refused = db.store.accounts().create(&again).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict("handle")), "{refused:?}");
    assert_eq!(db.store.accounts().count().await.unwrap(), 1);
}

async fn an_id_is_taken_once(db: &Database) {
    let first = member(&db.store, 1).await;
    let again = NewAccount { id: first.id, ..person(2, "Another") };
    let refused = db.store.accounts().create(&again).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict("id")), "{refused:?}");
}

async fn only_a_proved_address_is_unique(db: &Database) {
    let accounts = db.store.accounts();
    let with = |n, email: &str, email_verified| NewAccount {
        email: Some(email.into()),
        email_verified,
        ..person(n, "Someone")
    };
    accounts.create(&with(1, "ann@example.org", false)).await.unwrap();
    accounts.create(&with(2, "ann@example.org", false)).await.unwrap();
    assert_eq!(accounts.by_verified_email("ann@example.org").await.unwrap(), None);
    accounts.create(&with(3, "ann@example.org", true)).await.unwrap();
    let refused = accounts.create(&with(4, "ANN@example.org", true)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict("email")), "{refused:?}");

    let refused = accounts.verify_email(account_id(1), "ann@example.org", at(1)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict("email")), "{refused:?}");
    let found = accounts.by_verified_email("ann@example.org").await.unwrap().unwrap();
    assert_eq!(found.id, account_id(3));
}

async fn someone_unknown_is_not_found(db: &Database) {
    let accounts = db.store.accounts();
    assert_eq!(accounts.by_id(account_id(9)).await.unwrap(), None);
    assert_eq!(accounts.by_handle(&handle("nobody")).await.unwrap(), None);
    for nobody in ["nobody@example.org", "", "a\0b@example.org", "'; --"] {
        assert_eq!(accounts.by_verified_email(nobody).await.unwrap(), None, "{nobody:?}");
    }
    assert_eq!(accounts.by_ids(&[account_id(9)]).await.unwrap(), []);
    assert_eq!(accounts.by_ids(&[]).await.unwrap(), []);
    assert!(matches!(accounts.bump_epoch(account_id(9), at(1)).await, Err(StoreError::NotFound)));
    assert!(matches!(accounts.delete(account_id(9), at(1)).await, Err(StoreError::NotFound)));
}

async fn several_people_are_found_at_once(db: &Database) {
    for n in 1..=5 {
        member(&db.store, n).await;
    }
    // More ids than one statement takes, most of them unknown, some twice.
    let asked: Vec<_> = (3..=600).map(account_id).chain([account_id(3)]).collect();
    let mut found: Vec<_> =
        db.store.accounts().by_ids(&asked).await.unwrap().iter().map(|account| account.id).collect();
    found.sort();
    found.dedup();
    assert_eq!(found, [account_id(3), account_id(4), account_id(5)]);
}

async fn pages_go_through_everyone_once_in_the_order_of_handles(db: &Database) {
    let mut wanted: Vec<Handle> = Vec::new();
    for (n, text) in ["b.b", "b-b", "b_b", "bb", "b1", "a9", "zz", "b.", "0a"].into_iter().enumerate() {
        let new = NewAccount { handle: handle(text), ..person(u32::try_from(n).unwrap(), "Someone") };
        wanted.push(db.store.accounts().create(&new).await.unwrap().handle);
    }
    wanted.sort();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = db.store.accounts().page("", after.as_ref(), 2).await.unwrap();
        assert!((1..=2).contains(&page.items.len()));
        seen.extend(page.items.into_iter().map(|account| account.handle));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, wanted);
}

async fn a_page_is_one_to_two_hundred_people_long(db: &Database) {
    for n in 0..201 {
        member(&db.store, n).await;
    }
    let accounts = db.store.accounts();
    let least = accounts.page("", None, 0).await.unwrap();
    assert_eq!((least.items.len(), least.next), (1, Some(handle("person-0000"))));
    let most = accounts.page("", None, u32::MAX).await.unwrap();
    assert_eq!((most.items.len(), most.next), (200, Some(handle("person-0199"))));
}

async fn the_overview_counts_live_sessions_alone(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    for n in 1..=3 {
        db.store.sessions().create(&device(n, &ann)).await.unwrap();
    }
    db.store.sessions().create(&device(4, &bob)).await.unwrap();
    db.store.sessions().revoke(ann.id, device(1, &ann).id, at(1)).await.unwrap();
    let counts = async |now| {
        let page = db.store.accounts().overview("", None, 10, now).await.unwrap();
        page.items.into_iter().map(|row| (row.account.id, row.sessions)).collect::<Vec<_>>()
    };
    assert_eq!(counts(at(2)).await, [(ann.id, 2), (bob.id, 1)]);
    assert_eq!(counts(START + HOUR).await, [(ann.id, 0), (bob.id, 0)]);
}

async fn the_first_admin_is_noticed(db: &Database) {
    assert!(!db.store.accounts().has_admin().await.unwrap());
    member(&db.store, 1).await;
    assert!(!db.store.accounts().has_admin().await.unwrap());
    admin(&db.store, 2).await;
    assert!(db.store.accounts().has_admin().await.unwrap());
}
