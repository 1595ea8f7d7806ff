//! Webhooks.

mod deliveries;
mod incoming;
mod outgoing;

pub use deliveries::Deliveries;
pub use incoming::HooksIn;
pub use outgoing::HooksOut;
