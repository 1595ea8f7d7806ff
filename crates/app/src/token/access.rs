//! Access tokens: JWT (RFC 7519) with everything pinned that RFC 8725 tells to pin.

use std::time::Duration;

use hubbub_types::{AccountId, SessionId, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::{Error, ServerKey};

const AUDIENCE: &str = "hubbub";
const TYPE: &str = "access";
/// Real ones have about 350 bytes.
const MAX_LENGTH: usize = 1_024;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    aud: String,
    typ: String,
    /// Whose it is.
    pub(crate) sub: AccountId,
    /// The session it belongs to.
    pub(crate) sid: SessionId,
    /// The account's epoch when it was made.
    pub(crate) epoch: i64,
    iat: i64,
    exp: i64,
}

/// Makes and checks access tokens.
pub(crate) struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    lifetime: Duration,
}

impl AccessTokens {
    pub(crate) fn new(key: &ServerKey, lifetime: Duration) -> Self {
        let key = key.derive("access-token");
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["aud", "exp", "sub"]);
        // Checked in `verify`, on our clock and without leeway.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(&key),
            decoding: DecodingKey::from_secret(&key),
            validation,
            lifetime,
        }
    }

    /// How long a new token is good for.
    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    pub(crate) fn issue(
        &self,
        account: AccountId,
        session: SessionId,
        epoch: i64,
        now: Timestamp,
    ) -> Result<String, Error> {
        let claims = Claims {
            aud: AUDIENCE.into(),
            typ: TYPE.into(),
            sub: account,
            sid: session,
            epoch,
            iat: now.as_secs(),
            exp: (now + self.lifetime).as_secs(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(Error::internal)
    }

    /// The claims of a token that is ours, for this use, and not expired.
    pub(crate) fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, Error> {
        if token.len() > MAX_LENGTH {
            return Err(Error::Unauthenticated);
        }
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation)
            .map_err(|_| Error::Unauthenticated)?
            .claims;
        if claims.typ == TYPE && now.as_secs() < claims.exp { Ok(claims) } else { Err(Error::Unauthenticated) }
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use hubbub_testkit::VirtualClock;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = VirtualClock::START;

    fn tokens() -> AccessTokens {
        AccessTokens::new(&ServerKey::from_bytes([7; 32]), Duration::from_secs(600))
    }

    fn claims() -> Value {
        json!({"aud": "hubbub", "typ": "access", "sub": Uuid::nil(), "sid": Uuid::nil(), "epoch": 0,
               "iat": NOW.as_secs(), "exp": NOW.as_secs() + 600})
    }

    fn signed(header: &Header, claims: &Value) -> String {
        let key = EncodingKey::from_secret(&ServerKey::from_bytes([7; 32]).derive("access-token"));
        jsonwebtoken::encode(header, claims, &key).unwrap()
    }

    #[test]
    fn a_token_is_good_until_it_expires() {
        let tokens = tokens();
        let token = tokens.issue(AccountId(Uuid::nil()), SessionId(Uuid::nil()), 3, NOW).unwrap();
        assert_eq!(tokens.verify(&token, NOW).unwrap().epoch, 3);
        assert!(tokens.verify(&token, NOW + Duration::from_secs(599)).is_ok());
        assert!(tokens.verify(&token, NOW + Duration::from_secs(600)).is_err());
    }

    #[test]
    fn a_token_of_another_algorithm_audience_type_or_key_is_refused() {
        let hs256 = Header::new(Algorithm::HS256);
        assert!(tokens().verify(&signed(&hs256, &claims()), NOW).is_ok());

        let changed = |field: &str, value: Value| {
            let mut claims = claims();
            claims[field] = value;
            signed(&hs256, &claims)
        };
        let without = |field: &str| {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(field);
            signed(&hs256, &claims)
        };
        let body = URL_SAFE_NO_PAD.encode(claims().to_string());
        let unsigned = |alg: &str| format!("{}.{body}.", URL_SAFE_NO_PAD.encode(json!({ "alg": alg }).to_string()));
        let other_key = AccessTokens::new(&ServerKey::from_bytes([8; 32]), Duration::from_secs(600));
        let bad = [
            ("other audience", changed("aud", json!("livekit"))),
            ("other type", changed("typ", json!("refresh"))),
            ("no audience", without("aud")),
            ("no type", without("typ")),
            ("no expiry", without("exp")),
            ("expired", changed("exp", json!(NOW.as_secs()))),
            ("HS512 with the same key", signed(&Header::new(Algorithm::HS512), &claims())),
            ("alg none", unsigned("none")),
            ("alg None", unsigned("None")),
            ("RS256 without signature", unsigned("RS256")),
            ("other key", other_key.issue(AccountId(Uuid::nil()), SessionId(Uuid::nil()), 0, NOW).unwrap()),
            ("huge", "a".repeat(10_000)),
            ("empty", String::new()),
        ];
        for (name, token) in bad {
            assert!(tokens().verify(&token, NOW).is_err(), "{name}");
        }
    }
}
