//! The tokens that clients show to the media server.

use std::collections::BTreeMap;

use hubbub_livekit::{Claims, Keys as _, token};
use hubbub_sfu::room::Refreshed;
use hubbub_types::Timestamp;

use super::{Admitted, MediaService};

/// How long a renewed token of a program is good for, in seconds: the room renews it again and again. (fixed)
const PROGRAM_SECONDS: u64 = 600;

impl MediaService {
    /// A new token for somebody who is in a room, with what they may do now; nothing when its key or the leave has
    /// ended. `claims` are those they came with.
    #[must_use]
    pub fn renew(&self, claims: &Claims, admitted: &Admitted, token: &Refreshed) -> Option<String> {
        let key = self.keyring().find(&claims.key)?;
        let now = self.chat().now();
        let expires = self.expiry(admitted, now)?;
        let mut renewed = Claims {
            name: token.participant.name.clone(),
            metadata: token.participant.metadata.clone(),
            attributes: token.participant.attributes.clone().into_iter().collect::<BTreeMap<_, _>>(),
            expires,
            ..claims.clone()
        };
        renewed.grants.follow(&token.permission);
        token::mint(&renewed, &key).ok()
    }

    fn expiry(&self, admitted: &Admitted, now: Timestamp) -> Option<Timestamp> {
        match admitted.until {
            Some(until) => (now < until).then(|| until.min(now + self.settings().token_lifetime.0)),
            None => Some(now + std::time::Duration::from_secs(PROGRAM_SECONDS)),
        }
    }
}
