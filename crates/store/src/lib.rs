//! Repositories and migrations for SQLite and PostgreSQL.
//!
//! [`Store`] is the one entrance: `store.accounts()`, `store.sessions()` and so on borrow it and hold the methods of
//! one group of tables. Every SQL text is written once and runs on both databases. A method that returned has
//! committed: the data survives the process and the machine losing power.

mod db;
mod error;
mod page;
mod repo;
mod rows;
mod search;
mod settings;
mod store;

pub use db::{DatabaseUrl, Examined, Tables};
pub use error::{OpenError, StoreError};
pub use hubbub_types::{CallOutcome, Direction, LinkKind, Role, Theme};
pub use page::{CallCursor, Page, clamp_limit};
pub use repo::{
    Accounts, Blocks, Calls, Channels, CommitError, Invites, Links, Log, LogTx, NonceKey, Pictures, Sessions, Standings,
};
pub use rows::{
    Account, AccountOverview, Ban, Block, CallLogEntry, ChannelChange, ChannelPatch, ChannelRow, Deletion, Edit,
    Invite, Joining, Leaving, Link, LogRow, MemberRow, MessageRow, NewAccount, NewAudit, NewChannel, NewDelivery,
    NewInvite, NewLink, NewPost, NewSession, PersonRow, Picture, Pinning, Placed, ProfilePatch, Reacting,
    ReactionState, Session, Swept, TokenHash,
};
pub use settings::StoreSettings;
pub use store::{Backend, Store};
