//! One `epoll` for all sockets of a shard. Level-triggered: a socket that was not emptied comes again, so that none
//! needs a last read that finds nothing.

use std::{io, os::fd::AsFd, time::Duration};

use nix::{
    errno::Errno,
    sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout},
};

/// Events taken at once.
const EVENTS: usize = 128;

/// What can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ready {
    Inbox,
    /// A socket of clients, by place.
    Door(usize),
    /// A relayed socket, by place.
    Relayed(usize),
}

impl Ready {
    const INBOX: u64 = 0;
    const DOOR: u64 = 1 << 32;
    const RELAYED: u64 = 2 << 32;

    fn token(self) -> u64 {
        match self {
            Self::Inbox => Self::INBOX,
            Self::Door(place) => Self::DOOR | place as u64,
            Self::Relayed(place) => Self::RELAYED | place as u64,
        }
    }

    fn of(token: u64) -> Self {
        let place = usize::try_from(token & u64::from(u32::MAX)).unwrap_or(usize::MAX);
        match token & !u64::from(u32::MAX) {
            Self::DOOR => Self::Door(place),
            Self::RELAYED => Self::Relayed(place),
            _ => Self::Inbox,
        }
    }
}

pub(crate) struct Poller {
    epoll: Epoll,
    events: Vec<EpollEvent>,
}

impl Poller {
    pub(crate) fn new() -> io::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        Ok(Self { epoll, events: vec![EpollEvent::empty(); EVENTS] })
    }

    /// Watches `socket` until it is closed.
    pub(crate) fn watch(&self, socket: impl AsFd, ready: Ready) -> io::Result<()> {
        Ok(self.epoll.add(socket, EpollEvent::new(EpollFlags::EPOLLIN, ready.token()))?)
    }

    /// The same for a socket that may be watched already, under another name.
    pub(crate) fn watch_again(&self, socket: impl AsFd, ready: Ready) -> io::Result<()> {
        let mut event = EpollEvent::new(EpollFlags::EPOLLIN, ready.token());
        match self.epoll.modify(socket.as_fd(), &mut event) {
            Err(Errno::ENOENT) => self.watch(socket, ready),
            result => Ok(result?),
        }
    }

    /// Waits until something can be read, at most `limit`, and puts it into `ready`.
    pub(crate) fn wait(&mut self, limit: Option<Duration>, ready: &mut Vec<Ready>) -> io::Result<()> {
        ready.clear();
        let limit = match limit {
            // Rounded up: woken a moment too early, one would only turn around.
            Some(limit) => EpollTimeout::try_from(limit.as_millis().saturating_add(1)).unwrap_or(EpollTimeout::MAX),
            None => EpollTimeout::NONE,
        };
        let count = match self.epoll.wait(&mut self.events, limit) {
            Err(Errno::EINTR) => 0,
            result => result?,
        };
        ready.extend(self.events.iter().take(count).map(|event| Ready::of(event.data())));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_it_was_made_of() {
        for ready in [Ready::Inbox, Ready::Door(0), Ready::Door(7), Ready::Relayed(0), Ready::Relayed(65_535)] {
            assert_eq!(Ready::of(ready.token()), ready);
        }
    }
}
