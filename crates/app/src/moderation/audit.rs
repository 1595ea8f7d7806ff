//! Who did what.

use hubbub_store::{AuditQuery, AuditRow, Page, PlaceCursor};
use hubbub_types::{AccountId, ChannelId, Timestamp};
use uuid::Uuid;

use crate::{
    Actor, Error,
    chat::Chat,
    policy::{Action, Object, can, check},
};

/// What moderators see of the audit log: what they do themselves.
const OF_MODERATORS: &[&str] = &[
    "person.ban",
    "person.unban",
    "person.kick",
    "person.timeout",
    "person.untimeout",
    "person.erase",
    "message.delete",
    "report.done",
    "report.dismissed",
    "filter.create",
    "filter.delete",
    "channel.remove",
];

/// Which entries; what is absent does not narrow.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// By whom.
    pub actor: Option<AccountId>,
    /// What: `area.verb`, or the area alone.
    pub action: Option<String>,
    /// To what.
    pub target: Option<Uuid>,
    /// Where.
    pub channel: Option<ChannelId>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

impl Chat {
    /// Entries of the audit log, the latest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn audit_log(
        &self,
        actor: &Actor,
        filter: AuditFilter,
        after: Option<PlaceCursor>,
        limit: u32,
    ) -> Result<Page<AuditRow, PlaceCursor>, Error> {
        check(actor, Action::ReadAudit, Object::Instance)?;
        let whole = can(actor, Action::ReadWholeAudit, Object::Instance);
        let AuditFilter { actor, action, target, channel, since, until } = filter;
        let only = if whole { &[] } else { OF_MODERATORS };
        let query = AuditQuery { actor, action, target, channel, since, until, only };
        Ok(self.store().audit().page(&query, after, limit).await?)
    }
}
