//! Coming back, and who is there.

use std::{collections::BTreeMap, sync::Arc};

use hubbub_chat::wire::{Activity, Have, PresenceState, SyncAnswer};
use hubbub_types::{AccountId, ChannelId, Status};
use serde::{Deserialize, Serialize};

use super::{Connection, Nothing, Outcome};

/// `typing`
#[derive(Deserialize)]
pub(super) struct Types {
    channel: ChannelId,
}

/// `presence:set`
#[derive(Deserialize)]
pub(super) struct Chosen {
    status: Status,
}

/// `activity`
#[derive(Deserialize)]
pub(super) struct Touched {
    state: Activity,
}

/// `presence:watch`
#[derive(Deserialize)]
pub(super) struct Watch {
    accounts: Vec<AccountId>,
}

/// The answer to `presence:watch`.
#[derive(Serialize)]
pub(super) struct Watched {
    presence: BTreeMap<AccountId, PresenceState>,
}

pub(super) async fn sync(to: Arc<Connection>, event: Have) -> Outcome<SyncAnswer> {
    Ok(to.seat.sync(event).await?)
}

pub(super) async fn typing(to: Arc<Connection>, event: Types) -> Outcome<Nothing> {
    to.seat.typing(event.channel).await?;
    Ok(Nothing {})
}

pub(super) async fn set(to: Arc<Connection>, event: Chosen) -> Outcome<Nothing> {
    to.accounts.set_status(&to.actor(), event.status).await?;
    Ok(Nothing {})
}

pub(super) async fn activity(to: Arc<Connection>, event: Touched) -> Outcome<Nothing> {
    to.seat.set_activity(event.state);
    Ok(Nothing {})
}

pub(super) async fn watch(to: Arc<Connection>, event: Watch) -> Outcome<Watched> {
    Ok(Watched { presence: to.seat.watch(event.accounts).await? })
}
