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
pub use repo::{Accounts, Blocks, Calls, Invites, Links, Pictures, Sessions};
pub use rows::{
    Account, AccountOverview, Block, CallLogEntry, Invite, Link, NewAccount, NewInvite, NewLink, NewSession, Picture,
    ProfilePatch, Session, Swept, TokenHash,
};
pub use settings::StoreSettings;
pub use store::{Backend, Store};
