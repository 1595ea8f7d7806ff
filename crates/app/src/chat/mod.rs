//! Team chat: what is written into channels, who is told, and what somebody who comes back has missed.
//!
//! Each channel has a log without holes. Whoever changes something orders it from the committer, which
//! writes many orders in one transaction and answers after the commit; then, and only then, the hub tells the connections of
//! this node, and the news those of others. A client that knows its last entry gets what follows it, and nothing twice.

mod parts;
mod settings;

pub use self::{
    parts::{
        Act, Author, ChatParts, Encoded, Farewell, HookMessage, Listener, NewMessage, Ordered, Outcome, Posted, Window,
    },
    settings::ChatSettings,
};
