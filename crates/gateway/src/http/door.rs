//! What every handler can reach.

use std::{ops::Deref, sync::Arc, time::Duration};

use hubbub_app::{
    Accounts, chat::Chat, files::Files, hooks::Hooks, jobs::Jobs, media::MediaService, search::Search,
    server::ServerView, turn::Relays,
};
use hubbub_net::Shutdown;
use hubbub_types::Entropy;
use uuid::Uuid;

use super::{HttpSettings, IceSettings};

/// What the HTTP door is made of.
pub struct HttpParts {
    /// The service of accounts.
    pub accounts: Accounts,
    /// Team chat.
    pub chat: Chat,
    /// What people attach to messages.
    pub files: Files,
    /// Work that takes longer than a request.
    pub jobs: Jobs,
    /// Finding messages.
    pub search: Search,
    /// Webhooks.
    pub hooks: Hooks,
    /// What admins see of the server itself.
    pub server: ServerView,
    /// Randomness for request ids.
    pub entropy: Arc<dyn Entropy>,
    /// `[http]`.
    pub settings: HttpSettings,
    /// `[ice]`.
    pub ice: IceSettings,
    /// The server's own relays, unless they are switched off.
    pub relays: Option<Relays>,
    /// Who may be in media rooms, unless there is no media server.
    pub media: Option<MediaService>,
    /// What the server is called.
    pub name: String,
    /// Version of the program.
    pub version: &'static str,
    /// How often a P2P client should send `PING`.
    pub ping: Duration,
    /// The end of the process; shows in `/readyz`.
    pub shutdown: Shutdown,
}

/// The parts, shared by all requests.
#[derive(Clone)]
pub(crate) struct Door(Arc<HttpParts>);

impl Door {
    pub(crate) fn new(parts: HttpParts) -> Self {
        Self(Arc::new(parts))
    }

    /// An id that nobody has used.
    pub(crate) fn new_id(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

impl Deref for Door {
    type Target = HttpParts;
    fn deref(&self) -> &HttpParts {
        &self.0
    }
}
