//! Who may be in media rooms: keys, tokens, leaves to join and their end.
//!
//! The media server itself (`hubbub-net`, `hubbub-sfu`) knows rooms and participants. Here they are tied to people: the
//! room of a channel takes only tokens of this server, each of which stands for a leave ([`hubbub_store::JoinRow`]) that
//! was given to a session of somebody who may be there. It is looked at whenever somebody comes in, and whoever loses it
//! is put out at once.

mod admit;
mod cut;
mod due;
mod ice;
mod keyring;
mod keys;
mod leave;
mod namespace;
mod rooms;
mod settings;
mod stays;
#[cfg(test)]
mod tests;
mod tokens;

use std::sync::{Arc, atomic::AtomicBool};

use hubbub_livekit::{Claims, TokenError, token};
use hubbub_net::Shutdown;
use hubbub_types::Span;
use url::Url;

pub use self::{
    admit::{Admitted, Refusal},
    keyring::{INNER_KEY, Keyring},
    keys::GivenKey,
    leave::VoiceJoin,
    namespace::{Namespace, channel_room},
    rooms::{Asked, Rooms},
    settings::{AccessSettings, KeySettings},
};
use self::{due::Due, stays::Stays};
use crate::{Error, ServerKey, chat::Chat, turn::Relays};

/// How often it is looked who fell out of the room of a channel and did not come back. (fixed)
const LOOK: Span = Span::secs(5);
/// After how many such looks everybody is looked at, whatever was told or not: leaves and sessions end by themselves.
/// (fixed)
const LOOKS: u32 = 12;

/// What the service is made of.
pub struct MediaParts {
    /// Channels and people.
    pub chat: Chat,
    /// What keys are derived from.
    pub key: ServerKey,
    /// `[media.access]`, checked.
    pub settings: AccessSettings,
    /// Where clients reach this server.
    pub public_url: Url,
    /// The media server of this node.
    pub rooms: Arc<dyn Rooms>,
    /// The relays of this node, if it has some.
    pub relays: Option<Relays>,
    /// The end of the process.
    pub shutdown: Shutdown,
}

/// Who may be in media rooms. Cheap to clone.
#[derive(Clone)]
pub struct MediaService(Arc<Inner>);

struct Inner {
    chat: Chat,
    settings: AccessSettings,
    public_url: Url,
    keyring: Keyring,
    rooms: Arc<dyn Rooms>,
    relays: Option<Relays>,
    stays: Stays,
    due: Due,
    /// Whether the keys have to be read again, because that failed.
    keys_missed: AtomicBool,
}

impl MediaService {
    /// Starts the service: from now on who loses the leave to be in a room is put out.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the keys cannot be read.
    pub async fn start(parts: MediaParts) -> Result<Self, Error> {
        let MediaParts { chat, key, settings, public_url, rooms, relays, shutdown } = parts;
        let keyring = Keyring::new(key, &settings);
        let stays = Stays::default();
        // Before anything is looked up: what changes meanwhile is heard.
        let news = chat.cluster().bus().subscribe();
        let (due, keys_missed) = (Due::default(), AtomicBool::new(false));
        let inner = Inner { chat, settings, public_url, keyring, rooms, relays, stays, due, keys_missed };
        let service = Self(Arc::new(inner));
        service.read_keys().await?;
        service.chat().open_voice();
        let (cutting, looking, ending) = (service.clone(), service.clone(), service.clone());
        let cut = shutdown.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = cutting.follow(news) => {}
                () = looking.look_at_due() => {}
                () = ending.end_forgotten() => {}
                () = cut.cut() => {}
            }
        });
        Ok(service)
    }

    /// `[media.access]`.
    #[must_use]
    pub fn settings(&self) -> &AccessSettings {
        &self.0.settings
    }

    /// The keys in use.
    #[must_use]
    pub fn keyring(&self) -> &Keyring {
        &self.0.keyring
    }

    /// What a token says that is signed with a key in use.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn claims(&self, token: &str) -> Result<Claims, TokenError> {
        token::verify(token, &self.0.keyring, self.chat().now())
    }

    fn chat(&self) -> &Chat {
        &self.0.chat
    }

    fn stays(&self) -> &Stays {
        &self.0.stays
    }

    fn due(&self) -> &Due {
        &self.0.due
    }
}
