//! Datagrams in batches, for threads that sleep in `epoll_wait` and not in tokio: TURN and the media server.

pub(crate) mod interfaces;

mod inbox;
mod outgoing;
mod poller;
mod receive;
mod sockets;

pub(crate) use self::{
    inbox::{Bell, Inbox, Message, Postbox, open as open_inbox},
    outgoing::{Datagram, Sender},
    poller::{Poller, Ready},
    receive::{BATCH, Buffers},
    sockets::{is_no_such_family, needs_a_scope, open, places},
};
