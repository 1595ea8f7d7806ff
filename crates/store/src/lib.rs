//! Repositories and migrations for SQLite and PostgreSQL.
//!
//! [`Store`] is the one entrance: `store.accounts()`, `store.sessions()` and so on borrow it and hold the methods of
//! one group of tables. Every SQL text is written once and runs on both databases. A method that returned has
//! committed: the data survives the process and the machine losing power.

mod copy;
mod db;
mod error;
mod page;
mod repo;
mod rows;
mod search;
mod settings;
mod store;

pub use copy::{CopiedTable, CopyError, copied_columns};
pub use db::{DatabaseUrl, Examined, Tables};
pub use error::{OpenError, StoreError};
pub use hubbub_types::{CallOutcome, Direction, LinkKind, Role, Theme};
pub use page::{CallCursor, Page, PlaceCursor, clamp_limit};
pub use repo::{
    Accounts, Archive, Audit, Blocks, Bots, Calls, ChannelInvites, Channels, CommitError, Deliveries, Files, Filters,
    HookPictures, HooksIn, HooksOut, Invites, Jobs, Links, Log, LogTx, MediaJoins, MediaKeys, Members, Messages,
    NonceKey, Personal, Pictures, Reports, Search, Sessions, Standings, State,
};
pub use rows::{
    Account, AccountOverview, ArchivedEntry, ArchivedMember, ArchivedMessage, Arrival, AuditQuery, AuditRow, Ban,
    Block, BotPatch, BotRow, BotTokenRow, CallLogEntry, CategoryRow, ChannelChange, ChannelInvite, ChannelPatch,
    ChannelRow, Deletion, DeliveryRow, Dress, Edit, EditRow, FileQuota, FileRow, FilterRow, Ghost, HookInRow,
    HookOutRow, HookPictureRow, IndexPlace, Indexed, Invite, JobEnd, JobRow, JoinRow, Joining, Leaving, Link, LogRow,
    LooseFile, MediaKeyRow, MemberRow, MentionRow, MessagePage, MessageRow, NewAccount, NewAudit, NewBot, NewBotToken,
    NewChannel, NewDelivery, NewHookIn, NewInvite, NewJob, NewLink, NewPost, NewSession, OpenJoin, Opening, PersonRow,
    PersonalChange, PersonalItem, PersonalLimits, PersonalLog, PersonalRow, Picture, Pinning, Placed, ProfilePatch,
    Reacting, ReactionCount, ReactionRow, ReactionState, Reactor, Reader, Remains, ReportRow, SearchPlan, SearchWords,
    SeenChannel, Session, Swept, TokenHash, Tried, Unread, Window,
};
pub use settings::StoreSettings;
pub use store::{Backend, Store};
