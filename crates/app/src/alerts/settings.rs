//! Settings of alerts.

use std::path::PathBuf;

use hubbub_types::{Redacted, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// `[alerts]`: where the server reports its own faults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AlertSettings {
    /// Address that gets each alert as a POST of `{"text": …}`, as Slack, Mattermost and others take it (and Discord,
    /// with `/slack` at the end). Without it alerts are only logged and counted.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub webhook_url: Option<Redacted<String>>,
    /// File that holds `webhook_url`.
    pub webhook_url_file: Option<PathBuf>,
    /// After an alert of a kind, further ones of it are counted for this long and told together.
    pub interval: Span,
    /// Most messages sent in one interval, of all kinds together.
    pub max_messages: usize,
    /// Most alerts waiting to be looked at; more are counted and dropped.
    pub queue: usize,
    /// How often a message that was not taken is sent again.
    pub retries: u32,
    /// Wait before the first repetition; doubles with each.
    pub retry_delay: Span,
}

impl Default for AlertSettings {
    fn default() -> Self {
        Self {
            webhook_url: None,
            webhook_url_file: None,
            interval: Span::secs(300),
            max_messages: 20,
            queue: 256,
            retries: 3,
            retry_delay: Span::secs(2),
        }
    }
}

impl AlertSettings {
    /// Checks the address and that limits allow something.
    ///
    /// # Errors
    /// Names the setting that is wrong; never shows the address, which may hold a secret.
    pub fn validate(&self) -> Result<(), String> {
        if self.webhook_url.is_some() && self.webhook().is_none() {
            return Err("alerts.webhook_url must be an http or https address".into());
        }
        if self.interval.0.is_zero() || self.retry_delay.0.is_zero() {
            return Err("alerts.interval and retry_delay must be longer than zero".into());
        }
        if self.max_messages == 0 || self.queue == 0 {
            return Err("alerts.max_messages and queue must be at least 1".into());
        }
        Ok(())
    }

    /// The address, where it is one.
    pub(super) fn webhook(&self) -> Option<Url> {
        let url = Url::parse(&self.webhook_url.as_ref()?.0).ok()?;
        matches!(url.scheme(), "http" | "https").then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p2p_15_a_wrong_setting_is_named_and_the_address_is_not_shown() {
        assert_eq!(AlertSettings::default().validate(), Ok(()));
        let url = Some(Redacted("ftp://secret.example/hook".to_owned()));
        let error = AlertSettings { webhook_url: url, ..AlertSettings::default() }.validate().unwrap_err();
        assert!(error.contains("webhook_url") && !error.contains("secret"));
        assert!(AlertSettings { queue: 0, ..AlertSettings::default() }.validate().is_err());
    }
}
