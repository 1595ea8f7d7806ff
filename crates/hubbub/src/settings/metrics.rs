//! Section `[metrics]`.

use std::{net::SocketAddr, path::PathBuf};

use hubbub_net::SettingsError;
use hubbub_types::Redacted;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Prometheus metrics, at `/metrics`.
///
/// Without `bearer` they are given to loopback only, and not through a proxy.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsSettings {
    /// A port of their own, plain HTTP, such as `127.0.0.1:9090`. Without it they are on `server.listen`.
    #[schemars(with = "Option<String>")]
    pub listen: Option<SocketAddr>,
    /// Token a scraper sends as `Authorization: Bearer …`, at least 16 characters.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub bearer: Option<Redacted<String>>,
    /// File that holds `bearer`.
    pub bearer_file: Option<PathBuf>,
}

impl MetricsSettings {
    const SHORTEST_BEARER: usize = 16;

    /// Checks what the types cannot.
    ///
    /// # Errors
    /// When the token could be guessed.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if self.bearer.as_ref().is_some_and(|bearer| bearer.0.len() < Self::SHORTEST_BEARER) {
            return Err(SettingsError::new("bearer", "must have at least 16 characters"));
        }
        Ok(())
    }
}
