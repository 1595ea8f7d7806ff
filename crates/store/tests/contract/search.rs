//! Finding people by a part of their names, whatever they or their finders write.

use hubbub_store::StoreError;
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use tokio::{runtime::Handle as RuntimeHandle, task::block_in_place};

use crate::{
    harness::Database,
    people::{account_id, at, member, person},
};

on_both![
    case_does_not_matter_in_any_script,
    wildcards_are_letters,
    handles_are_searched_too,
    any_name_reads_back_and_is_found_by_its_parts,
    any_text_can_be_searched_for,
];

async fn found(db: &Database, text: &str) -> Vec<u128> {
    let page = db.store.accounts().page(text, None, 200).await.unwrap();
    page.items.iter().map(|account| account.id.0.as_u128()).collect()
}

async fn case_does_not_matter_in_any_script(db: &Database) {
    for (n, name) in [(1, "Алёна Щукина"), (2, "ÅSA Öberg"), (3, "Ann Lee"), (4, "ΟΔΥΣΣΕΎΣ")] {
        db.store.accounts().create(&person(n, name)).await.unwrap();
    }
    for (text, wanted) in
        [("щук", 1), ("АЛЕНА", 1), ("алён", 1), ("åsa ö", 2), ("LEE", 3), (" ann ", 3), ("δυσσεύς", 4)]
    {
        assert_eq!(found(db, text).await, [wanted], "{text}");
    }
    assert_eq!(found(db, "щукинаx").await, [0_u128; 0]);
}

async fn wildcards_are_letters(db: &Database) {
    for (n, name) in [(1, "100%"), (2, "1000"), (3, "a_b"), (4, "acb"), (5, "a\\b"), (6, "O'Neil; DROP TABLE accounts")]
    {
        db.store.accounts().create(&person(n, name)).await.unwrap();
    }
    for (text, wanted) in [("0%", 1), ("a_b", 3), ("\\", 5), ("'", 6), ("; drop table", 6)] {
        assert_eq!(found(db, text).await, [wanted], "{text}");
    }
    assert_eq!(found(db, "%%").await, [0_u128; 0]);
}

async fn handles_are_searched_too(db: &Database) {
    for n in [7, 17, 8] {
        member(&db.store, n).await;
    }
    assert_eq!(found(db, "ON-00").await, [7, 8, 17]);
    assert_eq!(found(db, "-0017").await, [17]);
}

/// Any letter, more often one that means something in a pattern or in SQL.
fn letter() -> impl Strategy<Value = char> {
    prop_oneof![3 => any::<char>(), 1 => prop::sample::select(vec!['%', '_', '\\', '\'', '"', '\0', ';', 'Ё', 'ß', 'İ', ' '])]
}

fn text(lengths: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(letter(), lengths).prop_map(String::from_iter)
}

/// Runs an asynchronous property inside an asynchronous test.
fn property<S: Strategy>(strategy: S, body: impl AsyncFn(S::Value) -> Result<(), TestCaseError>) {
    let mut runner = TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    let run = |value| block_in_place(|| RuntimeHandle::current().block_on(body(value)));
    if let Err(failure) = runner.run(&strategy, run) {
        panic!("{failure}");
    }
}

async fn any_name_reads_back_and_is_found_by_its_parts(db: &Database) {
    let accounts = db.store.accounts();
    property((text(1..=64), 0_usize..64, 0_usize..64), async |(name, from, length)| {
        let new = person(1, &name);
        match accounts.create(&new).await {
            Err(StoreError::Invalid(_)) => {
                prop_assert!(name.contains('\0'), "refused {name:?}");
                return Ok(());
            }
            made => prop_assert_eq!(&made.unwrap().name, &name),
        }
        prop_assert!(!name.contains('\0'));
        let read = accounts.by_id(new.id).await.unwrap().unwrap();
        prop_assert_eq!(&read.name, &name);
        let part: String = name.chars().skip(from % name.chars().count()).take(length).collect();
        prop_assert_eq!(found(db, &part).await, [1], "{:?} in {:?}", part, name);
        accounts.delete(new.id, at(1)).await.unwrap();
        Ok(())
    });
}

async fn any_text_can_be_searched_for(db: &Database) {
    db.store.accounts().create(&person(1, "Ann")).await.unwrap();
    property(text(0..=300), async |text| {
        let ids = found(db, &text).await;
        // Nothing an arbitrary text matches can be anyone but her.
        prop_assert!(ids.is_empty() || ids == [account_id(1).0.as_u128()]);
        let wanted = text.trim().to_lowercase();
        if wanted.chars().all(|letter| letter.is_ascii_lowercase() || letter == '%') {
            let matches = "ann".contains(&wanted) || "person-0001".contains(&wanted);
            prop_assert_eq!(ids.len(), usize::from(matches));
        }
        Ok(())
    });
}
