//! Mails to people: what they say, and how they get out.

mod post;
mod settings;
mod text;

pub use post::MailError;
pub(crate) use post::{Envelope, Post};
pub use settings::MailSettings;
pub(crate) use text::{Language, Letter};
