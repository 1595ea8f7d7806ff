//! Whether somebody may come in, in the order in which `LiveKit` looks.

use std::collections::HashMap;

use http::HeaderMap;
use hubbub_app::media::{Admitted, Refusal};
use hubbub_livekit::{
    Claims,
    join::{self, JoinParameters, Topology},
};
use hubbub_sfu::{
    ids::{Identity, LineId},
    room::{self, Join},
};

use super::{
    Livekit, SinglePeer,
    refusal::{MAX_NAME, NoEntry},
    token,
};

/// By which path somebody comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Path {
    /// `/rtc`.
    V0,
    /// `/rtc/v1`: with a `join_request`.
    V1,
}

/// Somebody who may come in.
#[derive(Debug)]
pub(super) struct Entrant {
    pub(super) claims: Claims,
    pub(super) parameters: JoinParameters,
    pub(super) admitted: Admitted,
}

impl Livekit {
    /// Whether this client is told that there is no path for a single peer connection.
    pub(super) fn hides(&self, path: Path, headers: &HeaderMap) -> bool {
        path == Path::V1
            && match self.settings.v1 {
                SinglePeer::On => false,
                SinglePeer::Auto => is_firefox(headers),
                SinglePeer::Off => true,
            }
    }

    /// Whether somebody may come in.
    pub(super) async fn entrant(&self, path: Path, headers: &HeaderMap, query: &str) -> Result<Entrant, NoEntry> {
        let claims = token::claims(&self.media, headers, query)?;
        let max = self.settings.max_message.as_usize();
        let mut parameters = join::read(query, path == Path::V1, max).map_err(NoEntry::Join)?;
        check(&claims)?;
        let admitted = self.media.admit(&claims, &claims.grants.room).await.map_err(|refusal| {
            tracing::debug!(reason = refusal.code(), "somebody may not join a room");
            match refusal {
                Refusal::NotGranted | Refusal::Reserved | Refusal::Ended => NoEntry::Permission,
                Refusal::Unavailable(_) => NoEntry::Unavailable,
            }
        })?;
        self.check_own(&admitted, &mut parameters)?;
        Ok(Entrant { claims, parameters, admitted })
    }

    /// What participants say of themselves, of those who may.
    fn check_own(&self, admitted: &Admitted, parameters: &mut JoinParameters) -> Result<(), NoEntry> {
        // An empty value would delete what the token says; that is not for the client.
        parameters.attributes.retain(|_, value| !value.is_empty());
        if parameters.metadata.is_empty() && parameters.attributes.is_empty() {
            return Ok(());
        }
        let allowed = admitted.options.own_attributes.as_ref();
        let is_allowed = |name: &String| allowed.is_none_or(|names| names.contains(name));
        let may_set = allowed.is_none() || parameters.metadata.is_empty();
        if !admitted.permission.can_update_metadata || !may_set || !parameters.attributes.keys().all(is_allowed) {
            return Err(NoEntry::Permission);
        }
        Ok(())
    }
}

fn check(claims: &Claims) -> Result<(), NoEntry> {
    if !claims.grants.room_join {
        return Err(NoEntry::Permission);
    }
    match (claims.identity.len(), claims.grants.room.len()) {
        (0, _) => Err(NoEntry::NoIdentity),
        (length, _) if length > MAX_NAME => Err(NoEntry::LongIdentity),
        (_, 0) => Err(NoEntry::NoRoom),
        (_, length) if length > MAX_NAME => Err(NoEntry::LongRoom),
        _ => Ok(()),
    }
}

/// Firefox itself, not what is built into other browsers under its name.
fn is_firefox(headers: &HeaderMap) -> bool {
    let agent = headers.get(http::header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    agent.contains("Firefox/") && !agent.contains("Seamonkey/")
}

impl Entrant {
    /// What the room is told.
    pub(super) fn join(&mut self, line: LineId) -> Join {
        let (claims, said) = (&self.claims, &mut self.parameters);
        let mut attributes: HashMap<String, String> = claims.attributes.clone().into_iter().collect();
        attributes.extend(std::mem::take(&mut said.attributes));
        Join {
            identity: Identity::from(claims.identity.as_str()),
            name: claims.name.clone(),
            metadata: if said.metadata.is_empty() {
                claims.metadata.clone()
            } else {
                std::mem::take(&mut said.metadata)
            },
            attributes,
            kind: claims.kind,
            permission: self.admitted.permission.clone(),
            topology: match said.topology {
                Topology::Dual => room::Topology::Dual,
                Topology::Single => room::Topology::Single,
            },
            client: std::mem::take(&mut said.client),
            auto_subscribe: said.auto_subscribe,
            adaptive_stream: said.adaptive_stream,
            allow_pause: said.subscriber_allow_pause,
            offer: said.offer.take(),
            pending: std::mem::take(&mut said.tracks),
            ice_servers: self.admitted.ice_servers.clone(),
            line,
            join: self.admitted.join,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, header::USER_AGENT};

    use super::*;

    #[test]
    fn firefox_is_told_from_those_who_borrow_its_name() {
        for (agent, is) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", true),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
                false,
            ),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 FxiOS/140.0 Safari/605", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(USER_AGENT, HeaderValue::from_static(agent))]);
            assert_eq!(is_firefox(&headers), is, "{agent}");
        }
    }
}
