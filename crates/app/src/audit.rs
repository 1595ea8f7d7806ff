//! Entries of the audit log: who did what to whom, as they were called then.

use hubbub_store::{Account, ChannelRow, NewAudit};
use hubbub_types::{AuditId, ChannelId, Entropy, Timestamp, uuid_v7};
use serde_json::Value;
use uuid::Uuid;

use crate::Actor;

/// What something was done to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Target {
    pub(crate) kind: &'static str,
    pub(crate) id: Option<Uuid>,
    pub(crate) name: String,
    pub(crate) channel: Option<ChannelId>,
    pub(crate) data: Option<Value>,
}

impl Target {
    /// The server as a whole.
    pub(crate) fn server() -> Self {
        Self { kind: "server", ..Self::default() }
    }

    /// Something with a name.
    pub(crate) fn named(kind: &'static str, id: Uuid, name: &str) -> Self {
        Self { kind, id: Some(id), name: name.to_owned(), ..Self::default() }
    }

    /// A person.
    pub(crate) fn person(account: &Account) -> Self {
        Self::named("person", account.id.0, &account.name)
    }

    /// A channel.
    pub(crate) fn channel(row: &ChannelRow) -> Self {
        Self::named("channel", row.id.0, &row.name).within(row.id)
    }

    /// The same, in a channel.
    pub(crate) fn within(self, channel: ChannelId) -> Self {
        Self { channel: Some(channel), ..self }
    }

    /// The same, with more to say.
    pub(crate) fn with(self, data: Value) -> Self {
        Self { data: Some(data), ..self }
    }
}

/// An entry; `action` is `area.verb`.
pub(crate) fn entry(
    actor: &Actor,
    action: &'static str,
    target: Target,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> NewAudit {
    NewAudit {
        id: AuditId(uuid_v7(now, entropy)),
        at: now,
        actor: actor.author(),
        actor_name: actor.name.clone(),
        action,
        target_kind: target.kind,
        target: target.id,
        target_name: target.name,
        channel: target.channel,
        data: target.data.map_or_else(|| "{}".to_owned(), |data| data.to_string()),
    }
}
