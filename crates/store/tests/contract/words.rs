//! Searching: what is found, by whom, and what is found no more. The stems are made elsewhere; here they are written
//! by hand.

use hubbub_store::{Backend, Deletion, Edit, MessageRow, NewChannel, NewPost, Role, SearchPlan, SearchWords};
use hubbub_types::{AccountId, Seq};

use crate::{
    harness::{Database, Direct},
    people::{at, member},
    places::{act, channel_id, made_room, message, message_id, room},
};

on_both![
    chat_07_words_are_found_newest_first,
    chat_07_only_what_one_may_read_is_found,
    chat_07_the_index_follows_edits_and_deletions,
    chat_07_filters_narrow_and_pages_go_on,
    chat_07_going_through_one_by_one_finds_what_the_index_finds,
];

fn words(fts5: &str, tsquery: &str) -> Option<SearchWords> {
    Some(SearchWords { fts5: fts5.into(), tsquery: tsquery.into() })
}

/// The same single word in both languages.
fn word(word: &str) -> Option<SearchWords> {
    words(&format!("\"{word}\""), word)
}

fn plan(account: AccountId, words: Option<SearchWords>) -> SearchPlan {
    SearchPlan {
        account,
        role: Role::Member,
        words,
        bare: None,
        author: None,
        channels: None,
        since: None,
        until: None,
        numbers: (0, i64::MAX),
        one_by_one: false,
        limit: 20,
    }
}

async fn found(db: &Database, plan: &SearchPlan) -> Vec<u128> {
    let rows = db.store.search().find(plan).await.unwrap();
    rows.iter().map(|row: &MessageRow| row.id.0.as_u128()).collect()
}

async fn say(db: &Database, n: u32, channel: u32, author: AccountId, stems: &str) {
    let post = |seq| NewPost { stems: Some(stems.into()), ..message(n, channel_id(channel), seq, author) };
    act(&db.store, channel_id(channel), |tx, seq| tx.post(post(seq))).await.unwrap();
}

/// The index of SQLite rots when what is taken out is not what was put in.
async fn check(db: &Database) {
    if db.store.backend() == Backend::Sqlite {
        let mut direct = db.direct().await;
        direct.run("INSERT INTO messages_search (messages_search, rank) VALUES ('integrity-check', 1)").await;
        direct.close().await;
    }
}

async fn chat_07_words_are_found_newest_first(db: &Database) {
    let ann = member(&db.store, 1).await.id;
    made_room(&db.store, 1).await;
    say(db, 1, 1, ann, "wgood wmorn cpub").await;
    say(db, 2, 1, ann, "wgood weven cpub").await;
    say(db, 3, 1, ann, "wmorn wgood cpub").await;
    assert_eq!(found(db, &plan(ann, word("wgood"))).await, [3, 2, 1]);
    assert_eq!(found(db, &plan(ann, words("\"wgood wmorn\"", "wgood <-> wmorn"))).await, [1], "a phrase");
    let but_not = words("\"wgood\" NOT \"weven\"", "wgood & !weven");
    assert_eq!(found(db, &plan(ann, but_not)).await, [3, 1]);
    assert_eq!(found(db, &plan(ann, words("\"wmo\"*", "wmo:*"))).await, [3, 1], "a beginning");
    assert_eq!(found(db, &plan(ann, None)).await, [3, 2, 1]);
    check(db).await;
}

async fn chat_07_only_what_one_may_read_is_found(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    made_room(&db.store, 1).await;
    let closed = NewChannel { private: true, members: vec![(ann, true)], ..room(2) };
    db.store.channels().create(&closed, 10).await.unwrap();
    say(db, 1, 1, ann, "wsecret").await;
    say(db, 2, 2, ann, "wsecret").await;
    assert_eq!(found(db, &plan(ann, word("wsecret"))).await, [2, 1]);
    assert_eq!(found(db, &plan(bob, word("wsecret"))).await, [1]);
    let owner = SearchPlan { role: Role::Owner, ..plan(bob, word("wsecret")) };
    assert_eq!(found(db, &owner).await, [1], "not even who runs the server");
    let guest = SearchPlan { role: Role::Guest, ..plan(bob, word("wsecret")) };
    assert_eq!(found(db, &guest).await, []);
    let asked = SearchPlan { channels: Some(vec![channel_id(2)]), ..plan(bob, word("wsecret")) };
    assert_eq!(found(db, &asked).await, [], "nor by naming the channel");
}

async fn chat_07_the_index_follows_edits_and_deletions(db: &Database) {
    let ann = member(&db.store, 1).await.id;
    let room = made_room(&db.store, 1).await.id;
    say(db, 1, 1, ann, "wold").await;
    say(db, 2, 1, ann, "wold").await;
    let edit = |seq: Seq| Edit {
        message: message_id(1),
        channel: room,
        seq,
        actor: Some(ann),
        body: "new".into(),
        here: false,
        mentions: Vec::new(),
        stems: Some("wnew".into()),
        kept: 5,
        at: at(9),
    };
    act(&db.store, room, |tx, seq| tx.edit(edit(seq))).await.unwrap();
    assert_eq!(found(db, &plan(ann, word("wold"))).await, [2]);
    assert_eq!(found(db, &plan(ann, word("wnew"))).await, [1]);
    let deletion = |seq| Deletion { message: message_id(2), channel: room, seq, actor: Some(ann), at: at(10) };
    act(&db.store, room, |tx, seq| tx.delete(deletion(seq))).await.unwrap();
    assert_eq!(found(db, &plan(ann, word("wold"))).await, []);
    assert_eq!(found(db, &plan(ann, None)).await, [1]);
    check(db).await;

    let edited = db.store.messages().by_id(message_id(1)).await.unwrap().unwrap().edited_at;
    let stems = |edited| [(message_id(1), edited, "wagain".to_owned()), (message_id(2), None, "wagain".to_owned())];
    db.store.messages().set_stems(&stems(None)).await.unwrap();
    assert_eq!(found(db, &plan(ann, word("wagain"))).await, [], "not what an earlier text was found by");
    db.store.messages().set_stems(&stems(edited)).await.unwrap();
    assert_eq!(found(db, &plan(ann, word("wagain"))).await, [1], "nor a deleted message");
    db.store.messages().erase_some(room, 10, at(11)).await.unwrap();
    assert_eq!(found(db, &plan(ann, word("wagain"))).await, []);
    check(db).await;
    if let Direct::Sqlite(_) = db.direct().await {
        let left = "SELECT COUNT(*) FROM messages_search_docsize";
        assert_eq!(db.direct().await.number(left).await, 0);
    }
}

async fn chat_07_filters_narrow_and_pages_go_on(db: &Database) {
    let ann = member(&db.store, 1).await.id;
    for n in 1..=2 {
        made_room(&db.store, n).await;
    }
    for n in 1..=6 {
        say(db, n, 1 + n % 2, ann, "wword").await;
    }
    let second = SearchPlan { channels: Some(vec![channel_id(2)]), ..plan(ann, word("wword")) };
    assert_eq!(found(db, &second).await, [5, 3, 1]);
    let dated = SearchPlan { since: Some(at(2)), until: Some(at(5)), ..plan(ann, word("wword")) };
    assert_eq!(found(db, &dated).await, [4, 3, 2]);
    let page = SearchPlan { limit: 2, ..plan(ann, word("wword")) };
    let rows = db.store.search().find(&page).await.unwrap();
    let rest = SearchPlan { numbers: (0, rows[1].number), ..plan(ann, word("wword")) };
    assert_eq!(found(db, &rest).await, [4, 3, 2, 1]);
    assert_eq!(db.store.search().newest().await.unwrap(), rows[0].number);
    assert_eq!(db.store.search().first_since(at(5)).await.unwrap(), Some(rows[1].number));
    assert_eq!(db.store.search().first_since(at(60)).await.unwrap(), None);
}

async fn chat_07_going_through_one_by_one_finds_what_the_index_finds(db: &Database) {
    let ann = member(&db.store, 1).await.id;
    made_room(&db.store, 1).await;
    for n in 1..=9 {
        say(db, n, 1, ann, if n % 3 == 0 { "wtea" } else { "wcake" }).await;
    }
    for numbers in [(0, i64::MAX), (2, 9), (4, 6)] {
        let by_index = SearchPlan { numbers, ..plan(ann, word("wtea")) };
        let one_by_one = SearchPlan { one_by_one: true, ..by_index.clone() };
        assert_eq!(found(db, &one_by_one).await, found(db, &by_index).await, "{numbers:?}");
    }
    let one_by_one = SearchPlan { one_by_one: true, ..plan(ann, word("wtea")) };
    assert_eq!(found(db, &one_by_one).await, [9, 6, 3]);
    let bob = member(&db.store, 2).await.id;
    say(db, 10, 1, bob, "wtea").await;
    if db.store.backend() == Backend::Postgres {
        let of_bob = SearchPlan { author: Some(bob), ..one_by_one.clone() };
        assert_eq!(found(db, &of_bob).await, [10], "the author narrows");
        assert_eq!(found(db, &SearchPlan { author: Some(ann), ..one_by_one.clone() }).await, [9, 6, 3]);
        let (of_ann, tea) = (SearchPlan { author: Some(ann), ..one_by_one }, word("wtea").unwrap());
        let reach = db.store.search().reach(&of_ann, &tea, 1).await.unwrap();
        assert_eq!(reach, Some(2), "eight messages of ann, from the ninth back");
    }
    // Three in 1,000 promise thirty in 10,000; looking twice as far is worth it, twenty times as far is not.
    let stretch = db.store.search().stretch(1_000, 3, 30);
    assert_eq!(stretch, (db.store.backend() == Backend::Postgres).then_some(20_000));
    assert_eq!(db.store.search().stretch(8_000, 1, 20), None);
    assert_eq!(db.store.search().stretch(8_000, 0, 20), None);
    assert_eq!(db.store.search().stretch(i64::MAX, 1, 20), None);
}
