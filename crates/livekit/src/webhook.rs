//! What receivers of webhooks are told: a body of JSON, and a token that proves it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hubbub_types::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    Key, TokenError,
    proto::WebhookEvent,
    token::{decode, sign},
};

/// The `Content-Type` of a body.
pub const CONTENT_TYPE: &str = "application/webhook+json";
/// How long a receiver may take to look at the token, in seconds.
const LIFETIME_SECONDS: i64 = 300;

#[derive(Serialize, Deserialize)]
struct BodyClaims {
    iss: String,
    nbf: i64,
    exp: i64,
    sha256: String,
}

/// The body for an event.
///
/// # Errors
/// [`crate::signal::WireError::Unwritable`], when it holds what JSON cannot say.
pub fn body(event: &WebhookEvent) -> Result<String, crate::signal::WireError> {
    serde_json::to_string(event).map_err(|_| crate::signal::WireError::Unwritable)
}

/// The `Authorization` header that goes with a body.
///
/// # Errors
/// Only when the key cannot be signed with.
pub fn authorization(body: &str, key: &Key, now: Timestamp) -> Result<String, TokenError> {
    let now = now.as_secs();
    let claims = BodyClaims { iss: key.name.to_string(), nbf: now, exp: now + LIFETIME_SECONDS, sha256: digest(body) };
    sign(&claims, key)
}

/// Whether a body came from somebody who knows `key`, not long before `now`; what a receiver checks.
///
/// # Errors
/// See [`TokenError`]; `Signature` also when the token goes with another body.
pub fn verify(body: &str, authorization: &str, key: &Key, now: Timestamp) -> Result<(), TokenError> {
    let claims: BodyClaims = decode(authorization, key)?;
    let now = now.as_secs();
    if claims.exp <= now {
        return Err(TokenError::Expired);
    }
    if claims.nbf > now {
        return Err(TokenError::NotYet);
    }
    if claims.sha256 == digest(body) { Ok(()) } else { Err(TokenError::Signature) }
}

fn digest(body: &str) -> String {
    STANDARD.encode(Sha256::digest(body))
}

#[cfg(test)]
mod tests {
    use hubbub_testkit::VirtualClock;
    use std::time::Duration;

    use super::*;
    use crate::proto::Room;

    const NOW: Timestamp = VirtualClock::START;

    #[test]
    fn a_body_goes_with_its_token_and_no_other() {
        let key = Key::new("devkey", "secret");
        let event = WebhookEvent {
            event: "room_started".into(),
            room: Some(Room { name: "lobby".into(), ..Room::default() }),
            id: "EV_1".into(),
            created_at: 12,
            ..WebhookEvent::default()
        };
        let body = body(&event).unwrap();
        let json: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(json["event"], "room_started");
        assert_eq!(json["room"]["name"], "lobby");
        assert_eq!(json["createdAt"], "12", "64-bit numbers are texts");

        let token = authorization(&body, &key, NOW).unwrap();
        assert_eq!(verify(&body, &token, &key, NOW), Ok(()));
        assert_eq!(verify(&(body.clone() + " "), &token, &key, NOW), Err(TokenError::Signature));
        assert_eq!(verify(&body, &token, &Key::new("devkey", "other"), NOW), Err(TokenError::Signature));
        assert_eq!(verify(&body, &token, &key, NOW + Duration::from_secs(300)), Err(TokenError::Expired));
        let later = authorization(&body, &key, NOW + Duration::from_secs(9)).unwrap();
        assert_eq!(verify(&body, &later, &key, NOW), Err(TokenError::NotYet));
    }
}
