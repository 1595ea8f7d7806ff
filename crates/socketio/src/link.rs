//! How a client is reached: by polling, by WebSocket, or on its way from one to the other.

/// Why a request does not fit what the client did before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The client has gone over to a WebSocket, or is gone.
    #[error("the connection is not polled any more")]
    NotPolled,
    /// Another request of this kind is still open; the connection is to be closed.
    #[error("one request of a kind at a time")]
    Twice,
    /// There is a WebSocket already.
    #[error("there is a WebSocket already")]
    HasSocket,
    /// The client says that it has gone over without having asked before.
    #[error("nothing was probed")]
    NotProbed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Polling,
    Probing,
    WebSocket,
    Closed,
}

/// The way to one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    stage: Stage,
    is_polled: bool,
    is_posted: bool,
    is_knocked: bool,
}

impl Link {
    /// Of a client that began by polling.
    #[must_use]
    pub const fn polling() -> Self {
        Self::new(Stage::Polling)
    }

    /// Of a client that began with a WebSocket.
    #[must_use]
    pub const fn socket() -> Self {
        Self::new(Stage::WebSocket)
    }

    /// Whether requests with this connection's id are answered.
    #[must_use]
    pub const fn is_polling(&self) -> bool {
        matches!(self.stage, Stage::Polling | Stage::Probing)
    }

    /// Whether a poll is to be answered at once, with nothing if need be: the client waits for that to go over.
    #[must_use]
    pub const fn is_probing(&self) -> bool {
        matches!(self.stage, Stage::Probing)
    }

    /// A poll began.
    ///
    /// # Errors
    /// When there may be none.
    pub const fn poll(&mut self) -> Result<(), LinkError> {
        Self::begin(self.stage, &mut self.is_polled)
    }

    /// The poll was answered, or its client is gone.
    pub const fn polled(&mut self) {
        self.is_polled = false;
    }

    /// The client began to send a body.
    ///
    /// # Errors
    /// When it may not.
    pub const fn post(&mut self) -> Result<(), LinkError> {
        Self::begin(self.stage, &mut self.is_posted)
    }

    /// The body was taken, or its client is gone.
    pub const fn posted(&mut self) {
        self.is_posted = false;
    }

    /// A WebSocket was opened that wants to take over.
    ///
    /// # Errors
    /// When it cannot, or another one is trying to.
    pub const fn knock(&mut self) -> Result<(), LinkError> {
        if !self.is_polling() {
            return Err(LinkError::NotPolled);
        }
        if self.is_knocked {
            return Err(LinkError::HasSocket);
        }
        self.is_knocked = true;
        Ok(())
    }

    /// That WebSocket has taken over, or is gone.
    pub const fn knocked(&mut self) {
        self.is_knocked = false;
    }

    /// A WebSocket asks whether it may take over.
    ///
    /// # Errors
    /// When it may not.
    pub const fn probe(&mut self) -> Result<(), LinkError> {
        match self.stage {
            Stage::Polling => {
                self.stage = Stage::Probing;
                Ok(())
            }
            Stage::Probing | Stage::WebSocket => Err(LinkError::HasSocket),
            Stage::Closed => Err(LinkError::NotPolled),
        }
    }

    /// The WebSocket broke before it took over.
    pub const fn probe_failed(&mut self) {
        if self.is_probing() {
            self.stage = Stage::Polling;
        }
    }

    /// The client says that it has gone over.
    ///
    /// # Errors
    /// When it never asked.
    pub const fn upgrade(&mut self) -> Result<(), LinkError> {
        match self.stage {
            Stage::Probing => {
                self.stage = Stage::WebSocket;
                Ok(())
            }
            Stage::WebSocket => Err(LinkError::HasSocket),
            Stage::Polling | Stage::Closed => Err(LinkError::NotProbed),
        }
    }

    /// The connection is over.
    pub const fn close(&mut self) {
        self.stage = Stage::Closed;
    }

    const fn new(stage: Stage) -> Self {
        Self { stage, is_polled: false, is_posted: false, is_knocked: false }
    }

    const fn begin(stage: Stage, is_open: &mut bool) -> Result<(), LinkError> {
        if !matches!(stage, Stage::Polling | Stage::Probing) {
            return Err(LinkError::NotPolled);
        }
        if *is_open {
            return Err(LinkError::Twice);
        }
        *is_open = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_04_a_client_goes_over_once() {
        let mut link = Link::polling();
        assert_eq!(link.upgrade(), Err(LinkError::NotProbed));
        assert_eq!(link.probe(), Ok(()));
        assert_eq!(link.probe(), Err(LinkError::HasSocket));
        assert!(link.is_polling() && link.is_probing());
        assert_eq!(link.upgrade(), Ok(()));
        assert_eq!(link.upgrade(), Err(LinkError::HasSocket));
        assert_eq!((link.poll(), link.post()), (Err(LinkError::NotPolled), Err(LinkError::NotPolled)));
        assert_eq!(link.probe(), Err(LinkError::HasSocket));
    }

    #[test]
    fn chat_04_a_probe_that_breaks_leaves_the_client_polling() {
        let mut link = Link::polling();
        link.probe().unwrap();
        link.probe_failed();
        assert_eq!((link.is_probing(), link.poll(), link.probe()), (false, Ok(()), Ok(())));
        let mut socket = Link::socket();
        socket.probe_failed();
        assert!(!socket.is_polling());
    }

    #[test]
    fn chat_04_one_websocket_at_a_time_tries_to_take_over() {
        let mut link = Link::polling();
        assert_eq!((link.knock(), link.knock()), (Ok(()), Err(LinkError::HasSocket)));
        link.knocked();
        assert_eq!(link.knock(), Ok(()));
        link.close();
        link.knocked();
        assert_eq!((link.knock(), Link::socket().knock()), (Err(LinkError::NotPolled), Err(LinkError::NotPolled)));
    }

    #[test]
    fn chat_04_requests_of_a_kind_come_one_at_a_time() {
        let mut link = Link::polling();
        assert_eq!((link.poll(), link.post()), (Ok(()), Ok(())));
        assert_eq!((link.poll(), link.post()), (Err(LinkError::Twice), Err(LinkError::Twice)));
        link.polled();
        link.posted();
        assert_eq!((link.poll(), link.post()), (Ok(()), Ok(())));
    }

    #[test]
    fn chat_04_nothing_works_after_the_end() {
        let mut link = Link::polling();
        link.close();
        assert_eq!((link.poll(), link.post()), (Err(LinkError::NotPolled), Err(LinkError::NotPolled)));
        assert_eq!((link.probe(), link.upgrade()), (Err(LinkError::NotPolled), Err(LinkError::NotProbed)));
    }
}
