//! What services and moderators ask of a room.

mod words;

pub use words::{Admin, AdminAnswer, AdminError, SentData};
