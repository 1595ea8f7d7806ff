//! The people, devices and moments that tests speak of.

use std::time::Duration;

use hubbub_store::{Account, LinkKind, NewAccount, NewInvite, NewLink, NewSession, Role, Store, TokenHash};
use hubbub_types::{AccountId, Handle, InviteId, Redacted, SessionId, Timestamp};
use uuid::Uuid;

/// When the tests take place.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);
pub(crate) const HOUR: Duration = Duration::from_secs(3_600);

/// `seconds` after the start.
pub(crate) fn at(seconds: u64) -> Timestamp {
    START + Duration::from_secs(seconds)
}

pub(crate) fn handle(text: &str) -> Handle {
    text.parse().unwrap()
}

pub(crate) fn account_id(n: u32) -> AccountId {
    AccountId(Uuid::from_u128(u128::from(n)))
}

pub(crate) fn session_id(n: u32) -> SessionId {
    SessionId(Uuid::from_u128(u128::from(n)))
}

pub(crate) fn invite_id(n: u32) -> InviteId {
    InviteId(Uuid::from_u128(u128::from(n)))
}

pub(crate) fn hash(n: u8) -> TokenHash {
    TokenHash([n; 32])
}

pub(crate) fn secret(text: &str) -> Redacted<String> {
    Redacted(text.into())
}

/// A member that could be made.
pub(crate) fn person(n: u32, name: &str) -> NewAccount {
    NewAccount {
        id: account_id(n),
        handle: handle(&format!("person-{n:04}")),
        name: name.into(),
        email: None,
        email_verified: false,
        password_hash: secret("$argon2id$hash"),
        role: Role::Member,
        language: None,
        created_at: START,
    }
}

/// A member that is made.
pub(crate) async fn member(store: &Store, n: u32) -> Account {
    store.accounts().create(&person(n, &format!("Person {n}"))).await.unwrap()
}

/// An admin that is made.
pub(crate) async fn admin(store: &Store, n: u32) -> Account {
    let new = NewAccount { role: Role::Admin, ..person(n, &format!("Admin {n}")) };
    store.accounts().create(&new).await.unwrap()
}

/// A device that could be signed in for an hour.
pub(crate) fn device(n: u32, account: &Account) -> NewSession {
    NewSession {
        id: session_id(n),
        account: account.id,
        device: format!("Device {n}"),
        address: secret("192.0.2.x"),
        created_at: START,
        expires_at: START + HOUR,
    }
}

/// A link that could be made, of an hour.
pub(crate) fn link(n: u8, account: &Account, kind: LinkKind) -> NewLink {
    NewLink {
        hash: hash(n),
        account: account.id,
        kind,
        email: None,
        clear_text: Some(secret("clear")),
        created_at: START,
        expires_at: START + HOUR,
    }
}

/// An invitation that could be made, of an hour.
pub(crate) fn invitation(n: u8, max_uses: i64) -> NewInvite {
    NewInvite {
        id: invite_id(n.into()),
        hash: hash(n),
        role: Role::Member,
        note: "for the team".into(),
        max_uses,
        created_by: None,
        channel: None,
        created_at: START,
        expires_at: START + HOUR,
    }
}
