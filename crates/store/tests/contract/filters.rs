//! Words that are not to be said.

use hubbub_store::{FilterRow, StoreError};
use hubbub_types::{FilterAction, FilterId, FilterKind};
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{account_id, at},
};

on_both![
    chat_05_word_filters_are_kept_as_they_were_the_earliest_first,
    chat_05_there_are_so_many_word_filters_and_no_more,
    chat_05_a_word_filter_is_taken_away_once,
];

fn filter(n: u32) -> FilterRow {
    FilterRow {
        id: FilterId(Uuid::from_u128(n.into())),
        pattern: format!("плохо%_{n}"),
        kind: if n.is_multiple_of(2) { FilterKind::Part } else { FilterKind::Word },
        action: [FilterAction::Refuse, FilterAction::Mask, FilterAction::Report][n as usize % 3],
        created_by: Some(account_id(n)),
        created_at: at(10 - u64::from(n)),
    }
}

async fn chat_05_word_filters_are_kept_as_they_were_the_earliest_first(db: &Database) {
    let filters = db.store.filters();
    assert_eq!(filters.all().await.unwrap(), []);
    for n in 1..=3 {
        filters.create(&filter(n), 100).await.unwrap();
    }
    assert_eq!(filters.all().await.unwrap(), [filter(3), filter(2), filter(1)]);
}

async fn chat_05_there_are_so_many_word_filters_and_no_more(db: &Database) {
    let filters = db.store.filters();
    filters.create(&filter(1), 2).await.unwrap();
    filters.create(&filter(2), 2).await.unwrap();
    assert!(matches!(filters.create(&filter(3), 2).await, Err(StoreError::Full("filters"))));
    let long = FilterRow { pattern: "x".repeat(101), ..filter(4) };
    assert!(matches!(filters.create(&long, 9).await, Err(StoreError::Invalid(_))));
    assert_eq!(filters.all().await.unwrap().len(), 2);
}

async fn chat_05_a_word_filter_is_taken_away_once(db: &Database) {
    let filters = db.store.filters();
    filters.create(&filter(1), 9).await.unwrap();
    assert!(filters.delete(filter(1).id).await.unwrap());
    assert!(!filters.delete(filter(1).id).await.unwrap());
    assert_eq!(filters.all().await.unwrap(), []);
}
