//! Programs that take part, and their tokens.

use hubbub_store::{BotPatch, BotRow, BotTokenRow, NewAccount, NewBot, NewBotToken, Role, StoreError};
use hubbub_types::{AccountId, AccountKind, BotTokenId, Timestamp};
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{START, account_id, admin, at, hash, person},
};

on_both![
    chat_09_a_bot_is_an_account_with_an_owner_and_a_purpose,
    chat_09_there_are_no_more_bots_than_allowed_and_none_of_a_handle_that_is_taken,
    chat_09_a_token_opens_until_it_ends_and_no_longer,
    chat_09_a_bot_that_is_stopped_has_no_token_that_opens,
    chat_09_the_last_use_of_a_token_is_known_to_the_minute,
    chat_09_a_token_is_revoked_by_its_own_bot_alone,
    chat_09_a_bot_outlives_its_owner_and_its_tokens_go_with_it,
    chat_09_bots_are_not_among_the_people_that_admins_look_after,
];

const MOST: u32 = 3;

fn bot(n: u32, owner: Option<AccountId>) -> NewBot {
    let account = NewAccount { role: Role::Member, ..person(n, &format!("Bot {n}")) };
    NewBot { account, owner, description: "Says good morning.".into() }
}

async fn made(db: &Database, n: u32) -> BotRow {
    db.store.bots().create(&bot(n, None), MOST, &[]).await.unwrap()
}

fn token(n: u8, account: AccountId, expires_at: Option<Timestamp>) -> NewBotToken {
    let row = BotTokenRow {
        id: BotTokenId(Uuid::from_u128(n.into())),
        account,
        name: format!("token {n}"),
        scopes: "read write".into(),
        created_by: None,
        created_at: at(n.into()),
        last_used_at: None,
        expires_at,
    };
    NewBotToken { row, hash: hash(n) }
}

async fn given(db: &Database, n: u8, account: AccountId, expires_at: Option<Timestamp>) -> BotTokenId {
    let new = token(n, account, expires_at);
    db.store.bots().add_token(&new, MOST, &[]).await.unwrap();
    new.row.id
}

async fn chat_09_a_bot_is_an_account_with_an_owner_and_a_purpose(db: &Database) {
    let owner = admin(&db.store, 1).await.id;
    let made = db.store.bots().create(&bot(2, Some(owner)), MOST, &[]).await.unwrap();
    assert_eq!((made.account.kind, made.account.role), (AccountKind::Bot, Role::Member));
    assert_eq!((made.owner, made.description.as_str()), (Some(owner), "Says good morning."));
    assert_eq!(db.store.bots().by_id(account_id(2)).await.unwrap(), Some(made.clone()));
    assert_eq!(db.store.bots().by_id(owner).await.unwrap(), None, "a person is no bot");

    let patch = BotPatch { description: Some("Says good night.".into()), enabled: Some(false) };
    let changed = db.store.bots().change(account_id(2), &patch, &[], at(5)).await.unwrap();
    assert_eq!((changed.description.as_str(), changed.disabled_at), ("Says good night.", Some(at(5))));
    let again = BotPatch { enabled: Some(false), ..BotPatch::default() };
    let stopped = db.store.bots().change(account_id(2), &again, &[], at(9)).await.unwrap();
    assert_eq!(stopped, changed, "it was stopped before");
    let on = BotPatch { enabled: Some(true), ..BotPatch::default() };
    assert_eq!(db.store.bots().change(account_id(2), &on, &[], at(9)).await.unwrap().disabled_at, None);
    assert_eq!(db.store.bots().list().await.unwrap().len(), 1);
    let missing = db.store.bots().change(owner, &on, &[], at(9)).await;
    assert!(matches!(missing, Err(StoreError::NotFound)), "{missing:?}");
}

async fn chat_09_there_are_no_more_bots_than_allowed_and_none_of_a_handle_that_is_taken(db: &Database) {
    made(db, 1).await;
    let twin = NewBot { account: NewAccount { id: account_id(9), ..bot(1, None).account }, ..bot(1, None) };
    let taken = db.store.bots().create(&twin, MOST, &[]).await;
    assert!(matches!(taken, Err(StoreError::Conflict("handle"))), "{taken:?}");
    made(db, 2).await;
    made(db, 3).await;
    let full = db.store.bots().create(&bot(4, None), MOST, &[]).await;
    assert!(matches!(full, Err(StoreError::Full("bots"))), "{full:?}");
    assert_eq!(db.store.accounts().by_id(account_id(4)).await.unwrap(), None);
}

async fn chat_09_a_token_opens_until_it_ends_and_no_longer(db: &Database) {
    let id = made(db, 1).await.account.id;
    let (first, second) = (given(db, 1, id, Some(at(100))).await, given(db, 2, id, None).await);
    let (row, account) = db.store.bots().open(&hash(1), at(99)).await.unwrap().unwrap();
    assert_eq!((row.id, row.scopes.as_str(), account.id), (first, "read write", id));
    assert!(db.store.bots().open(&hash(1), at(100)).await.unwrap().is_none(), "it is over");
    assert!(db.store.bots().open(&hash(7), at(1)).await.unwrap().is_none(), "there is no such token");
    assert!(db.store.bots().live(first, at(99)).await.unwrap().is_some());
    assert!(db.store.bots().live(first, at(100)).await.unwrap().is_none());
    assert_eq!(db.store.bots().live_of(id, at(100)).await.unwrap(), [second]);
    assert_eq!(db.store.bots().tokens(Some(id)).await.unwrap().len(), 2, "what is over is still listed");

    given(db, 3, id, None).await;
    let full = db.store.bots().add_token(&token(4, id, None), MOST, &[]).await;
    assert!(matches!(full, Err(StoreError::Full("tokens"))), "{full:?}");
    let nobodys = db.store.bots().add_token(&token(5, account_id(9), None), MOST, &[]).await;
    assert!(matches!(nobodys, Err(StoreError::NotFound)), "{nobodys:?}");
}

async fn chat_09_a_bot_that_is_stopped_has_no_token_that_opens(db: &Database) {
    let id = made(db, 1).await.account.id;
    let token = given(db, 1, id, None).await;
    let enabled = |on| BotPatch { enabled: Some(on), ..BotPatch::default() };
    db.store.bots().change(id, &enabled(false), &[], START).await.unwrap();
    assert!(db.store.bots().open(&hash(1), START).await.unwrap().is_none());
    assert!(db.store.bots().live(token, START).await.unwrap().is_none());
    assert!(db.store.bots().live_of(id, START).await.unwrap().is_empty());
    db.store.bots().change(id, &enabled(true), &[], START).await.unwrap();
    assert!(db.store.bots().open(&hash(1), START).await.unwrap().is_some());
}

async fn chat_09_the_last_use_of_a_token_is_known_to_the_minute(db: &Database) {
    let id = made(db, 1).await.account.id;
    given(db, 1, id, None).await;
    for (now, known) in [(10, 10), (69, 10), (70, 70)] {
        db.store.bots().open(&hash(1), at(now)).await.unwrap().unwrap();
        let rows = db.store.bots().tokens(None).await.unwrap();
        assert_eq!(rows[0].last_used_at, Some(at(known)), "used at {now}");
    }
}

async fn chat_09_a_token_is_revoked_by_its_own_bot_alone(db: &Database) {
    let (one, other) = (made(db, 1).await.account.id, made(db, 2).await.account.id);
    let token = given(db, 1, one, None).await;
    let foreign = db.store.bots().revoke_token(other, token, &[]).await;
    assert!(matches!(foreign, Err(StoreError::NotFound)), "{foreign:?}");
    assert!(db.store.bots().open(&hash(1), START).await.unwrap().is_some());
    db.store.bots().revoke_token(one, token, &[]).await.unwrap();
    assert!(db.store.bots().open(&hash(1), START).await.unwrap().is_none());
    let again = db.store.bots().revoke_token(one, token, &[]).await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
}

async fn chat_09_a_bot_outlives_its_owner_and_its_tokens_go_with_it(db: &Database) {
    admin(&db.store, 1).await;
    let owner = admin(&db.store, 2).await.id;
    let id = db.store.bots().create(&bot(3, Some(owner)), MOST, &[]).await.unwrap().account.id;
    given(db, 1, id, None).await;
    db.store.accounts().delete(owner, START).await.unwrap();
    assert_eq!(db.store.bots().by_id(id).await.unwrap().unwrap().owner, None);
    assert!(db.store.bots().open(&hash(1), START).await.unwrap().is_some());
    db.store.accounts().delete(id, START).await.unwrap();
    assert!(db.store.bots().open(&hash(1), START).await.unwrap().is_none());
    assert!(db.store.bots().tokens(None).await.unwrap().is_empty());
}

async fn chat_09_bots_are_not_among_the_people_that_admins_look_after(db: &Database) {
    admin(&db.store, 1).await;
    made(db, 2).await;
    let overview = db.store.accounts().overview("", None, 10, START).await.unwrap();
    assert_eq!(overview.items.iter().map(|row| row.account.id).collect::<Vec<_>>(), [account_id(1)]);
    let found = db.store.accounts().page("", None, 10).await.unwrap();
    assert_eq!(found.items.len(), 2, "others find them");
}
