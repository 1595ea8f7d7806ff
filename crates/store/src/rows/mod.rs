//! The rows as services see them.

mod access;
mod archive;
mod bots;
mod channels;
mod files;
mod hooks;
mod log;
mod media;
mod messages;
mod moderation;
mod people;
mod personal;
mod search;

pub use access::{Invite, Link, NewInvite, NewLink, NewSession, Session, Swept, TokenHash};
pub use archive::{
    ArchivedEntry, ArchivedMember, ArchivedMessage, Arrival, Ghost, IndexPlace, Indexed, ReactionRow, Remains,
};
pub use bots::{BotPatch, BotRow, BotTokenRow, NewBot, NewBotToken};
pub use channels::{CategoryRow, ChannelInvite, ChannelPatch, ChannelRow, MemberRow, NewChannel, Reader, SeenChannel};
pub use files::{FileQuota, FileRow, JobEnd, JobRow, LooseFile, NewJob};
pub use hooks::{DeliveryRow, HookInRow, HookOutRow, HookPictureRow, NewHookIn, Tried};
pub use log::{
    ChannelChange, Deletion, Edit, Joining, Leaving, LogRow, NewAudit, NewDelivery, NewPost, Pinning, Placed, Reacting,
    ReactionState,
};
pub use media::{JoinRow, MediaKeyRow, OpenJoin};
pub use messages::{Dress, EditRow, MentionRow, MessagePage, MessageRow, ReactionCount, Reactor, Window};
pub use moderation::{AuditQuery, AuditRow, FilterRow, ReportRow};
pub use people::{Account, AccountOverview, Ban, Block, CallLogEntry, NewAccount, PersonRow, Picture, ProfilePatch};
pub use personal::{Opening, PersonalChange, PersonalItem, PersonalLimits, PersonalLog, PersonalRow, Unread};
pub use search::{SearchPlan, SearchWords};
