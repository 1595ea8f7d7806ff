//! Messages that somebody reported: once by each, settled together, removed when their time is over.

use hubbub_store::{AuditQuery, NewAudit, ReportRow, Store, StoreError};
use hubbub_types::{AuditId, ReportId, ReportState};
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{account_id, at, member},
    places::{channel_id, made_room, message_id},
};

on_both![
    chat_05_a_person_reports_a_message_once,
    chat_05_all_reports_of_a_message_are_settled_together_and_its_text_goes,
    chat_05_reports_come_by_state_and_page_by_page,
    chat_05_settled_reports_are_removed_after_their_time_and_open_ones_stay,
];

fn report(n: u32, message: u32, reporter: u32) -> ReportRow {
    ReportRow {
        id: ReportId(Uuid::from_u128(n.into())),
        message: message_id(message),
        channel: channel_id(1),
        reporter: Some(account_id(reporter)),
        author: Some(account_id(9)),
        reason: "спам".into(),
        body: Some("buy now".into()),
        state: ReportState::Open,
        handled_by: None,
        handled_at: None,
        outcome: None,
        created_at: at(n.into()),
    }
}

async fn filled(store: &Store) {
    for n in 1..=3 {
        member(store, n).await;
    }
    made_room(store, 1).await;
}

async fn settle(store: &Store, row: &ReportRow, state: ReportState) -> bool {
    let audit = NewAudit {
        id: AuditId(Uuid::from_u128(row.id.0.as_u128())),
        at: at(50),
        actor: Some(account_id(1)),
        actor_name: "Ann".into(),
        action: "report.settle",
        target_kind: "message",
        target: Some(row.message.0),
        target_name: String::new(),
        channel: Some(row.channel),
        data: "{}".into(),
    };
    store.reports().settle(row, state, Some(account_id(1)), "dismiss", &[audit], at(50)).await.unwrap()
}

async fn ids(store: &Store, state: Option<ReportState>) -> Vec<u128> {
    let page = store.reports().page(state, None, 200).await.unwrap();
    page.items.iter().map(|row| row.id.0.as_u128()).collect()
}

async fn chat_05_a_person_reports_a_message_once(db: &Database) {
    let store = &db.store;
    filled(store).await;
    let row = report(1, 7, 1);
    assert!(store.reports().create(&row).await.unwrap());
    assert_eq!(store.reports().by_id(row.id).await.unwrap(), Some(row));
    assert!(!store.reports().create(&report(2, 7, 1)).await.unwrap());
    assert!(store.reports().create(&report(3, 7, 2)).await.unwrap(), "somebody else does");
    assert!(store.reports().create(&report(4, 8, 1)).await.unwrap(), "another message");
    assert_eq!(store.reports().open().await.unwrap(), 3);
    let nowhere = ReportRow { channel: channel_id(99), ..report(5, 9, 1) };
    assert!(matches!(store.reports().create(&nowhere).await, Err(StoreError::NotFound)));
}

async fn chat_05_all_reports_of_a_message_are_settled_together_and_its_text_goes(db: &Database) {
    let store = &db.store;
    filled(store).await;
    for row in [report(1, 7, 1), report(2, 7, 2), report(3, 8, 1)] {
        store.reports().create(&row).await.unwrap();
    }
    assert!(settle(store, &report(1, 7, 1), ReportState::Done).await);
    for n in [1, 2] {
        let row = store.reports().by_id(ReportId(Uuid::from_u128(n))).await.unwrap().unwrap();
        assert_eq!((row.state, row.body, row.handled_at), (ReportState::Done, None, Some(at(50))));
        assert_eq!((row.handled_by, row.outcome.as_deref()), (Some(account_id(1)), Some("dismiss")));
    }
    assert_eq!(ids(store, Some(ReportState::Open)).await, [3]);
    assert!(!settle(store, &report(2, 7, 2), ReportState::Dismissed).await, "it was settled already");
    let noted = store.audit().page(&AuditQuery::default(), None, 9).await.unwrap();
    assert_eq!(noted.items.len(), 1, "what did not happen is not noted");
}

async fn chat_05_reports_come_by_state_and_page_by_page(db: &Database) {
    let store = &db.store;
    filled(store).await;
    for n in 1..=5 {
        store.reports().create(&ReportRow { created_at: at(1), ..report(n, n, 1) }).await.unwrap();
    }
    settle(store, &report(3, 3, 1), ReportState::Dismissed).await;
    assert_eq!(ids(store, None).await, [5, 4, 3, 2, 1]);
    assert_eq!(ids(store, Some(ReportState::Dismissed)).await, [3]);
    let first = store.reports().page(Some(ReportState::Open), None, 3).await.unwrap();
    let rest = store.reports().page(Some(ReportState::Open), first.next, 3).await.unwrap();
    let all: Vec<_> = first.items.iter().chain(&rest.items).map(|row| row.id.0.as_u128()).collect();
    assert_eq!((all, rest.next.is_none()), (vec![5, 4, 2, 1], true));
}

async fn chat_05_settled_reports_are_removed_after_their_time_and_open_ones_stay(db: &Database) {
    let store = &db.store;
    filled(store).await;
    for n in 1..=5 {
        store.reports().create(&report(n, n, 1)).await.unwrap();
    }
    for n in [1, 2, 3, 5] {
        settle(store, &report(n, n, 1), ReportState::Done).await;
    }
    assert_eq!(store.reports().sweep(at(5), 2).await.unwrap(), 2);
    assert_eq!(store.reports().sweep(at(5), 2).await.unwrap(), 1);
    assert_eq!(store.reports().sweep(at(5), 2).await.unwrap(), 0);
    assert_eq!(ids(store, None).await, [5, 4], "the fourth is open");
}
