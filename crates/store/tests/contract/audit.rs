//! Who did what to whom: kept, found again, and removed when its time is over.

use hubbub_store::{AuditQuery, AuditRow, NewAudit, PlaceCursor, Store};
use hubbub_types::AuditId;
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{account_id, at},
    places::channel_id,
};

on_both![
    chat_05_entries_of_the_audit_log_are_kept_as_they_were_and_come_the_latest_first,
    chat_05_the_audit_log_is_found_by_who_what_whom_where_and_when,
    chat_05_a_page_of_the_audit_log_goes_on_where_the_last_one_ended,
    chat_05_old_entries_of_the_audit_log_are_removed_some_at_a_time,
];

fn entry(n: u32, actor: Option<u32>, action: &'static str) -> NewAudit {
    NewAudit {
        id: AuditId(Uuid::from_u128(n.into())),
        at: at(n.into()),
        actor: actor.map(account_id),
        actor_name: "Ann".into(),
        action,
        target_kind: "person",
        target: Some(Uuid::from_u128(700 + u128::from(n % 2))),
        target_name: "Боб".into(),
        channel: n.is_multiple_of(3).then(|| channel_id(3)),
        data: "{\"reason\":\"%_\\\\\"}".into(),
    }
}

async fn found(store: &Store, which: &AuditQuery) -> Vec<u128> {
    let page = store.audit().page(which, None, 200).await.unwrap();
    page.items.iter().map(|row| row.id.0.as_u128()).collect()
}

async fn chat_05_entries_of_the_audit_log_are_kept_as_they_were_and_come_the_latest_first(db: &Database) {
    let store = &db.store;
    store.audit().add(&[entry(1, Some(1), "person.ban"), entry(2, None, "policy.change")]).await.unwrap();
    let page = store.audit().page(&AuditQuery::default(), None, 10).await.unwrap();
    let first = AuditRow {
        id: AuditId(Uuid::from_u128(1)),
        at: at(1),
        actor: Some(account_id(1)),
        actor_name: "Ann".into(),
        action: "person.ban".into(),
        target_kind: "person".into(),
        target: Some(Uuid::from_u128(701)),
        target_name: "Боб".into(),
        channel: None,
        data: "{\"reason\":\"%_\\\\\"}".into(),
    };
    assert_eq!(page.items[1], first, "nobody of that id need have an account");
    assert_eq!((page.items.len(), page.items[0].actor, page.next.is_none()), (2, None, true));
}

async fn chat_05_the_audit_log_is_found_by_who_what_whom_where_and_when(db: &Database) {
    let store = &db.store;
    let actions = ["person.ban", "person.kick", "channel.create", "personal.x", "person_ban"];
    let entries: Vec<_> = (1..=10).map(|n| entry(n, Some(n % 2), actions[n as usize % 5])).collect();
    store.audit().add(&entries).await.unwrap();
    let all = AuditQuery::default;
    let by = AuditQuery { actor: Some(account_id(1)), ..all() };
    assert_eq!(found(store, &by).await, [9, 7, 5, 3, 1]);
    let exact = AuditQuery { action: Some("person.ban".into()), ..all() };
    assert_eq!(found(store, &exact).await, [10, 5]);
    let area = AuditQuery { action: Some("person".into()), ..all() };
    assert_eq!(found(store, &area).await, [10, 6, 5, 1], "an area is a whole word");
    let wild = AuditQuery { action: Some("%".into()), ..all() };
    assert_eq!(found(store, &wild).await, Vec::<u128>::new());
    let whom = AuditQuery { target: Some(Uuid::from_u128(700)), ..all() };
    assert_eq!(found(store, &whom).await, [10, 8, 6, 4, 2]);
    let place = AuditQuery { channel: Some(channel_id(3)), ..all() };
    assert_eq!(found(store, &place).await, [9, 6, 3]);
    let time = AuditQuery { since: Some(at(3)), until: Some(at(5)), ..all() };
    assert_eq!(found(store, &time).await, [4, 3]);
    let only = AuditQuery { only: &["person.kick", "personal.x"], ..all() };
    assert_eq!(found(store, &only).await, [8, 6, 3, 1]);
}

async fn chat_05_a_page_of_the_audit_log_goes_on_where_the_last_one_ended(db: &Database) {
    let store = &db.store;
    let same = |n| NewAudit { at: at(5), ..entry(n, None, "person.ban") };
    store.audit().add(&(1..=5).map(same).collect::<Vec<_>>()).await.unwrap();
    let mut seen = Vec::new();
    let mut after: Option<PlaceCursor> = None;
    loop {
        let page = store.audit().page(&AuditQuery::default(), after, 2).await.unwrap();
        seen.extend(page.items.iter().map(|row| row.id.0.as_u128()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, [5, 4, 3, 2, 1], "those of one moment too");
}

async fn chat_05_old_entries_of_the_audit_log_are_removed_some_at_a_time(db: &Database) {
    let store = &db.store;
    store.audit().add(&(1..=5).map(|n| entry(n, None, "person.ban")).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(store.audit().sweep(at(5), 3).await.unwrap(), 3);
    assert_eq!(found(store, &AuditQuery::default()).await, [5, 4]);
    assert_eq!(store.audit().sweep(at(5), 3).await.unwrap(), 1);
    assert_eq!(store.audit().sweep(at(5), 3).await.unwrap(), 0);
    assert_eq!(found(store, &AuditQuery::default()).await, [5]);
}
