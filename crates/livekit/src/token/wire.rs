//! The claims as they stand in a token.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hubbub_types::{JoinId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Claims, Grants, Key, MAX_LENGTH, ParticipantKind, TokenError};

/// The claims as they stand in a token. Those of other features (`sip`, `inference`, `roomConfig`…) are skipped.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireClaims {
    pub(super) iss: String,
    pub(super) exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) nbf: Option<i64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    sub: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    metadata: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    kind: String,
    #[serde(default)]
    video: Option<Grants>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hubbub: Option<Own>,
}

/// What only this server puts into its tokens.
#[derive(Debug, Serialize, Deserialize)]
struct Own {
    join: JoinId,
}

/// What is read of a token before its key is known.
#[derive(Deserialize)]
pub(super) struct Unproved {
    pub(super) iss: String,
}

#[derive(Deserialize)]
struct WireHeader {
    alg: String,
}

/// Reads the issuer, after a look at the algorithm: nothing of a token that is signed otherwise is used at all.
pub(super) fn unproved(token: &str) -> Result<Unproved, TokenError> {
    if token.len() > MAX_LENGTH {
        return Err(TokenError::TooLong);
    }
    let mut parts = token.split('.');
    let (Some(header), Some(claims), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(TokenError::Malformed);
    };
    let header: WireHeader = read(header)?;
    if header.alg != "HS256" {
        return Err(TokenError::Algorithm);
    }
    read(claims)
}

fn read<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, TokenError> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| TokenError::Malformed)
}

fn seconds(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds.saturating_mul(1_000))
}

impl WireClaims {
    pub(super) fn new(claims: &Claims, key: &Key) -> Self {
        Self {
            iss: key.name.to_string(),
            exp: claims.expires.as_secs(),
            nbf: claims.not_before.map(Timestamp::as_secs),
            sub: claims.identity.clone(),
            name: claims.name.clone(),
            metadata: claims.metadata.clone(),
            attributes: claims.attributes.clone(),
            kind: match claims.kind {
                ParticipantKind::Standard => String::new(),
                kind => kind.as_str_name().to_ascii_lowercase(),
            },
            video: Some(claims.grants.clone()),
            sha256: claims.sha256.clone(),
            hubbub: claims.join.map(|join| Own { join }),
        }
    }
}

impl From<WireClaims> for Claims {
    fn from(wire: WireClaims) -> Self {
        Self {
            key: wire.iss.into(),
            identity: wire.sub,
            name: wire.name,
            metadata: wire.metadata,
            attributes: wire.attributes,
            kind: ParticipantKind::from_str_name(&wire.kind.to_ascii_uppercase()).unwrap_or_default(),
            grants: wire.video.unwrap_or_default(),
            expires: seconds(wire.exp),
            not_before: wire.nbf.map(seconds),
            sha256: wire.sha256,
            join: wire.hubbub.map(|own| own.join),
        }
    }
}
