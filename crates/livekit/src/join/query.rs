//! Parameters in the query, one by one.

use std::collections::BTreeMap;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{JoinError, JoinParameters, Query, Resume, Topology};
use crate::proto::{ClientInfo, ReconnectReason, client_info};

/// Most capabilities that are read. Two are known.
const MAX_CAPABILITIES: usize = 16;
/// Some clients pad, some do not.
pub(super) const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a client with two peer connections says.
///
/// # Errors
/// [`JoinError::Attributes`].
pub fn from_query(query: Query<'_>) -> Result<JoinParameters, JoinError> {
    Ok(JoinParameters {
        topology: Topology::Dual,
        client: client(query),
        auto_subscribe: query.flag("auto_subscribe").unwrap_or(true),
        auto_subscribe_data_track: query.flag("auto_subscribe_data_track"),
        adaptive_stream: query.flag("adaptive_stream").unwrap_or(false),
        subscriber_allow_pause: query.flag("subscriber_allow_pause"),
        disable_ice_lite: query.flag("disable_ice_lite").unwrap_or(false),
        metadata: String::new(),
        attributes: query.get("attributes").map(|text| attributes(&text)).transpose()?.unwrap_or_default(),
        tracks: Vec::new(),
        offer: None,
        resume: query.flag("reconnect").unwrap_or(false).then(|| resume(query)),
    })
}

fn resume(query: Query<'_>) -> Resume {
    Resume {
        sid: query.get("sid").unwrap_or_default(),
        reason: ReconnectReason::try_from(query.number("reconnect_reason")).unwrap_or_default(),
        sync_state: None,
    }
}

fn attributes(text: &str) -> Result<BTreeMap<String, String>, JoinError> {
    let json = BASE64URL.decode(text).map_err(|_| JoinError::Attributes)?;
    serde_json::from_slice(&json).map_err(|_| JoinError::Attributes)
}

fn client(query: Query<'_>) -> ClientInfo {
    let text = |name| query.get(name).unwrap_or_default();
    ClientInfo {
        sdk: query.get("sdk").map_or(client_info::Sdk::Unknown, |name| sdk(&name)).into(),
        version: text("version"),
        protocol: query.number("protocol"),
        os: text("os"),
        os_version: text("os_version"),
        device_model: text("device_model"),
        browser: text("browser"),
        browser_version: text("browser_version"),
        network: text("network"),
        client_protocol: query.number("client_protocol"),
        capabilities: capabilities(&text("capabilities")),
        ..ClientInfo::default()
    }
}

/// Names in the query are the known ones in small letters, without the low line, and two old ones.
fn sdk(name: &str) -> client_info::Sdk {
    use client_info::Sdk;
    match name {
        "ios" => Sdk::Swift,
        "reactnative" => Sdk::ReactNative,
        "unityweb" => Sdk::UnityWeb,
        name => Sdk::from_str_name(&name.to_ascii_uppercase()).unwrap_or_default(),
    }
}

fn capabilities(names: &str) -> Vec<i32> {
    let names = names.split(',').take(MAX_CAPABILITIES);
    names.filter_map(|name| client_info::Capability::from_str_name(name.trim())).map(i32::from).collect()
}
