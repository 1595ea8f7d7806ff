//! What is sent to other programs: bodies, signatures, and when to try again.

mod body;
mod schedule;
mod sign;

#[cfg(test)]
mod tests;

pub use body::{Event, EventKind, Place, body};
pub use schedule::{Schedule, next};
pub use sign::{Secret, SecretError, sign};
