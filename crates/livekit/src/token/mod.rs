//! Access tokens: JWT (RFC 7519) signed with HS256 and a key both sides know, with everything pinned that RFC 8725 tells
//! to pin.
//!
//! A token names the key it is signed with (`iss`), the participant (`sub`) and what its holder may do (`video`).

mod claims;
mod grants;
mod wire;

#[cfg(test)]
mod tests;

use std::fmt;

use hubbub_types::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};

use self::wire::WireClaims;
pub use self::{
    claims::{Claims, NewClaims, ParticipantKind},
    grants::Grants,
};

/// The longest token that is looked at, in bytes. Metadata travels in it.
pub const MAX_LENGTH: usize = 16 << 10;
/// How far the clocks of whoever signs and of this server may differ, in seconds.
const LEEWAY_SECONDS: i64 = 60;

/// Why a token is not accepted. What a client is told should not tell these apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Longer than [`MAX_LENGTH`].
    #[error("the token is too long")]
    TooLong,
    /// Not three parts of base64url with JSON in them, or a claim of the wrong type.
    #[error("the token cannot be read")]
    Malformed,
    /// Not HS256.
    #[error("the token is signed in a way that is not accepted")]
    Algorithm,
    /// No such key, or one that has ended.
    #[error("the token names a key that is not known")]
    UnknownKey,
    /// Signed with something else.
    #[error("the signature of the token is wrong")]
    Signature,
    /// `exp` has passed.
    #[error("the token has expired")]
    Expired,
    /// `nbf` is still to come.
    #[error("the token is not valid yet")]
    NotYet,
}

/// A name and the secret that goes with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// What `iss` says.
    pub name: Box<str>,
    /// What tokens are signed with, as bytes.
    pub secret: Box<[u8]>,
}

impl Key {
    /// A key.
    pub fn new(name: impl Into<Box<str>>, secret: impl AsRef<[u8]>) -> Self {
        Self { name: name.into(), secret: secret.as_ref().into() }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Where the secret of a key is found.
pub trait Keys {
    /// The key of this name, while it is in use.
    fn find(&self, name: &str) -> Option<Key>;
}

impl Keys for Key {
    fn find(&self, name: &str) -> Option<Key> {
        (*name == *self.name).then(|| self.clone())
    }
}

impl Keys for [Key] {
    fn find(&self, name: &str) -> Option<Key> {
        self.iter().find(|key| *key.name == *name).cloned()
    }
}

/// The name of the key a token says it is signed with. Nothing of the token is proved yet; this is for looking the key
/// up.
///
/// # Errors
/// What can be seen without a key: `TooLong`, `Malformed`, `Algorithm`.
pub fn issuer(token: &str) -> Result<String, TokenError> {
    Ok(wire::unproved(token)?.iss)
}

/// The claims of a token that is signed with one of `keys` and good at `now`.
///
/// # Errors
/// See [`TokenError`].
pub fn verify<K: Keys + ?Sized>(token: &str, keys: &K, now: Timestamp) -> Result<Claims, TokenError> {
    let name = issuer(token)?;
    let key = keys.find(&name).ok_or(TokenError::UnknownKey)?;
    let claims: WireClaims = decode(token, &key)?;
    let now = now.as_secs();
    if claims.exp.saturating_add(LEEWAY_SECONDS) <= now {
        return Err(TokenError::Expired);
    }
    if claims.nbf.is_some_and(|from| from.saturating_sub(LEEWAY_SECONDS) > now) {
        return Err(TokenError::NotYet);
    }
    Ok(claims.into())
}

/// A token that says `claims`, signed with `key`; the key's name takes the place of the one in `claims`.
///
/// # Errors
/// [`TokenError::TooLong`] when nobody would read the result.
pub fn mint(claims: &Claims, key: &Key) -> Result<String, TokenError> {
    let token = sign(&WireClaims::new(claims, key), key)?;
    if token.len() > MAX_LENGTH { Err(TokenError::TooLong) } else { Ok(token) }
}

/// Signs anything.
pub(crate) fn sign(claims: &impl serde::Serialize, key: &Key) -> Result<String, TokenError> {
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(&key.secret))
        .map_err(|_| TokenError::Malformed)
}

/// Reads what is signed with `key`. The times are left to the caller, who has the clock.
pub(crate) fn decode<T: serde::de::DeserializeOwned>(token: &str, key: &Key) -> Result<T, TokenError> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let decoded = jsonwebtoken::decode::<T>(token, &DecodingKey::from_secret(&key.secret), &validation);
    decoded.map(|data| data.claims).map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenError::Signature,
        jsonwebtoken::errors::ErrorKind::InvalidAlgorithm => TokenError::Algorithm,
        _ => TokenError::Malformed,
    })
}
