//! Section `[log]`.

use hubbub_net::SettingsError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

/// What a line of the log looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Pretty on a terminal, JSON elsewhere.
    #[default]
    Auto,
    /// For people.
    Pretty,
    /// One JSON object a line, for collectors.
    Json,
}

/// What is logged, and how. The log goes to standard error.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// What a line looks like.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, `trace`, or one for each part: `info,hubbub_gateway=debug`.
    pub level: String,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Auto, level: "info".into() }
    }
}

impl LogSettings {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// When the level is not one.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.filter().map(|_| ())
    }

    /// The filter that the level means.
    ///
    /// # Errors
    /// When the level is not one.
    pub fn filter(&self) -> Result<EnvFilter, SettingsError> {
        EnvFilter::try_new(&self.level).map_err(|error| SettingsError::new("level", format!("is not a level: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_may_name_parts_but_must_be_one() {
        let with = |level: &str| LogSettings { level: level.into(), ..Default::default() };
        assert_eq!(with("warn,hubbub_net=trace").validate(), Ok(()));
        assert_eq!(with("info,hubbub_net=loud").validate().unwrap_err().field, "level");
    }
}
