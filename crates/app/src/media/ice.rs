//! STUN and TURN servers for who comes in.

use hubbub_livekit::proto;
use hubbub_types::{AccountId, SessionId};

use super::MediaService;

impl MediaService {
    /// The server's own: with credentials for a session, which end with it; without one only what needs none.
    pub(super) fn ice_servers(&self, session: Option<(SessionId, AccountId)>) -> Vec<proto::IceServer> {
        let Some(relays) = &self.0.relays else { return Vec::new() };
        let plain = |urls: Vec<String>| proto::IceServer { urls, ..proto::IceServer::default() };
        let Some((session, account)) = session else {
            return vec![plain(relays.urls().iter().filter(|url| is_stun(url)).cloned().collect())];
        };
        let offer = relays.offer_to(session, account);
        let (stun, turn): (Vec<_>, Vec<_>) = offer.urls.into_iter().partition(|url| is_stun(url));
        let relaying = proto::IceServer { urls: turn, username: offer.username, credential: offer.password };
        [plain(stun), relaying].into_iter().filter(|server| !server.urls.is_empty()).collect()
    }
}

fn is_stun(url: &str) -> bool {
    url.starts_with("stun")
}
