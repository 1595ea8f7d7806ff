//! What those see who keep order.

use hubbub_types::{
    AccountId, AuditId, ChannelId, FilterAction, FilterId, FilterKind, MessageId, ReportId, ReportState, Timestamp,
};
use uuid::Uuid;

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its id (version 7).
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who; none for the server's own console. Also after that account is gone.
    pub actor: Option<AccountId>,
    /// What they were called then.
    pub actor_name: String,
    /// What they did, as `area.verb`.
    pub action: String,
    /// What they did it to: `person`, `message`, `channel` and so on.
    pub target_kind: String,
    /// Its id; also after it is gone.
    pub target: Option<Uuid>,
    /// What it was called then.
    pub target_name: String,
    /// Where.
    pub channel: Option<ChannelId>,
    /// More, as a JSON object.
    pub data: String,
}

/// Which entries of the audit log to read; what is absent does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// By whom.
    pub actor: Option<AccountId>,
    /// What was done: the whole `area.verb`, or the area alone.
    pub action: Option<String>,
    /// To what.
    pub target: Option<Uuid>,
    /// Where.
    pub channel: Option<ChannelId>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Only these actions; all when empty.
    pub only: &'static [&'static str],
}

/// Somebody reported a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Its id (version 7, chosen by the caller).
    pub id: ReportId,
    /// Which message.
    pub message: MessageId,
    /// Its channel.
    pub channel: ChannelId,
    /// Who reported it, where the account still exists.
    pub reporter: Option<AccountId>,
    /// Who wrote it; also after that account is gone.
    pub author: Option<AccountId>,
    /// Why, in the words of who reported it, up to 300 characters.
    pub reason: String,
    /// What the message said then; none once somebody has looked.
    pub body: Option<String>,
    /// How far it is.
    pub state: ReportState,
    /// Who looked; also after that account is gone.
    pub handled_by: Option<AccountId>,
    /// When.
    pub handled_at: Option<Timestamp>,
    /// What they did.
    pub outcome: Option<String>,
    /// When it was reported.
    pub created_at: Timestamp,
}

/// A word that is not to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterRow {
    /// Its id (version 7, chosen by the caller).
    pub id: FilterId,
    /// The word, 1 to 100 characters.
    pub pattern: String,
    /// Whether it must stand alone.
    pub kind: FilterKind,
    /// What happens to the message.
    pub action: FilterAction,
    /// Who made it; also after that account is gone.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
}
