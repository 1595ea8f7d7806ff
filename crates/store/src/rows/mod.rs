//! The rows as services see them.

mod access;
mod channels;
mod log;
mod messages;
mod people;

pub use access::{Invite, Link, NewInvite, NewLink, NewSession, Session, Swept, TokenHash};
pub use channels::{ChannelPatch, ChannelRow, MemberRow, NewChannel};
pub use log::{
    ChannelChange, Deletion, Edit, Joining, Leaving, LogRow, NewAudit, NewDelivery, NewPost, Pinning, Placed, Reacting,
    ReactionState,
};
pub use messages::MessageRow;
pub use people::{Account, AccountOverview, Ban, Block, CallLogEntry, NewAccount, PersonRow, Picture, ProfilePatch};
