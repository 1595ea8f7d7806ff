//! All services together, as a door holds them.

use crate::Accounts;

/// The services of one process. Doors share it in an `Arc`.
pub struct Services {
    /// Accounts, sessions, profiles, invitations, blocks, call logs.
    pub accounts: Accounts,
}
