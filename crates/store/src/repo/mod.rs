//! One file a group of tables.

mod accounts;
mod blocks;
mod calls;
mod invites;
mod links;
mod pictures;
mod sessions;

pub use accounts::Accounts;
pub use blocks::Blocks;
pub use calls::Calls;
pub use invites::Invites;
pub use links::Links;
pub use pictures::Pictures;
pub use sessions::Sessions;
