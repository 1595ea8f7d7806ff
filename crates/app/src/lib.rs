//! The services: what the product does. Doors call them with an [`Actor`]; every permission is asked of [`policy`].

pub mod accounts;
pub mod alerts;
pub mod bots;
pub mod calls;
pub mod chat;
pub mod demo;
pub mod export;
pub mod files;
#[doc(hidden)]
pub mod fuzzing;
pub mod hooks;
pub mod import;
pub mod jobs;
pub mod media;
pub mod moderation;
pub mod policy;
pub mod search;
pub mod server;
pub mod turn;

mod actor;
mod audit;
mod error;
mod keys;
mod limits;
mod mail;
mod password;
mod picture;
mod settings;
#[cfg(test)]
mod testbed;
mod token;
mod words;

pub use accounts::{Accounts, AccountsParts};
pub use actor::{Actor, Client, picture_path};
pub use error::{Error, FieldError, Kind};
pub use keys::{KeyError, ServerKey};
pub use limits::{Attempt, Limit, Limits};
pub use mail::{MailError, MailSettings};
pub use settings::{AccountSettings, LimitSettings, PasswordSettings, PictureSettings, Rate, Registration};

/// The rows that services hand to doors as they are.
pub mod rows {
    pub use hubbub_store::{
        Account, AccountOverview, AuditRow, BotRow, BotTokenRow, CallCursor, CallLogEntry, CallOutcome, ChannelInvite,
        DeliveryRow, Direction, FileRow, FilterRow, HookInRow, HookOutRow, Invite, JobRow, LinkKind, MediaKeyRow,
        MessageRow, Page, Picture, PlaceCursor, ReportRow, Role, Session, Theme, clamp_limit,
    };
}
