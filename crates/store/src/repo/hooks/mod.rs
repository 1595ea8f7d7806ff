//! Webhooks.

mod deliveries;
mod incoming;
mod outgoing;
mod pictures;

pub use deliveries::Deliveries;
pub use incoming::HooksIn;
pub use outgoing::HooksOut;
pub use pictures::HookPictures;
