//! The words every other crate shares: ids, time, randomness, units and redacted personal data. No I/O.

mod entropy;
mod id;
mod json;
mod network;
mod redacted;
mod time;
mod unit;
mod words;

pub use entropy::{Entropy, uuid_v7};
pub use id::{
    AccountId, AuditId, BotTokenId, CallId, CategoryId, ChannelId, ConnectionId, DeliveryId, FileId, FilterId, Handle,
    HookId, IdError, InviteId, JobId, JoinId, MediaKeyId, MessageId, NodeId, ReportId, Seq, SessionId, UserId,
};
pub use json::{JsonText, JsonTextError};
pub use network::{Network, NetworkError};
pub use redacted::Redacted;
pub use time::{Clock, Timestamp};
pub use unit::{ByteSize, Span, UnitError};
pub use words::{
    AccountKind, CallOutcome, ChannelKind, DeliveryState, Direction, EntryKind, FileKind, FilterAction, FilterKind,
    HookFormat, JobKind, JobState, LeaveReason, Level, LinkKind, MentionKind, MessageKind, Preview, ReportState, Role,
    Status, Theme,
};
