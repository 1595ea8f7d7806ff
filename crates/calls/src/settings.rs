//! Times and limits of calls.

use hubbub_types::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Times and limits of one-to-one calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CallSettings {
    /// How long a device rings before the caller is told that nobody answered.
    pub ring_timeout: Span,
    /// How long a call waits for a callee who is not connected, counted from the offer. Bounds ringing too.
    pub waiting_timeout: Span,
    /// How long an answered call may take to exchange candidates.
    pub connect_timeout: Span,
    /// How long a side of a call whose connection dropped may come back.
    pub grace: Span,
    /// How long a user is shown as `ended` after a call. Such a user is not busy.
    pub ended: Span,
    /// How long a call ticket is valid. Also how long the end of a call is remembered, so that its ticket cannot revive it.
    pub ticket_lifetime: Span,
    /// How often each side of a running call is given a fresh ticket.
    pub ticket_refresh: Span,
    /// Most connections (devices, tabs) one user may have at a time.
    pub max_devices: usize,
    /// Most ICE candidates one side may hand in between two renegotiations.
    pub max_ice_candidates: usize,
    /// Most people one offer may name.
    pub max_call_candidates: usize,
    /// How many ended calls a user's record remembers at most, so that their tickets cannot revive them.
    pub max_ended_calls: usize,
}

impl Default for CallSettings {
    fn default() -> Self {
        Self {
            ring_timeout: Span::secs(45),
            waiting_timeout: Span::secs(60),
            connect_timeout: Span::secs(30),
            grace: Span::secs(30),
            ended: Span::secs(2),
            ticket_lifetime: Span::secs(600),
            ticket_refresh: Span::secs(180),
            max_devices: 16,
            max_ice_candidates: 256,
            max_call_candidates: 16,
            max_ended_calls: 8,
        }
    }
}

impl CallSettings {
    /// Checks that the settings make sense together.
    ///
    /// # Errors
    /// Names the first setting that does not.
    pub fn validate(&self) -> Result<(), String> {
        self.check_times()?;
        let limits = [
            ("max_devices", self.max_devices),
            ("max_ice_candidates", self.max_ice_candidates),
            ("max_call_candidates", self.max_call_candidates),
            ("max_ended_calls", self.max_ended_calls),
        ];
        match limits.iter().find(|(_, limit)| *limit == 0) {
            Some((name, _)) => Err(format!("{name} must be at least 1")),
            None => Ok(()),
        }
    }

    fn check_times(&self) -> Result<(), String> {
        let times = [
            ("ring_timeout", self.ring_timeout),
            ("waiting_timeout", self.waiting_timeout),
            ("connect_timeout", self.connect_timeout),
            ("grace", self.grace),
            ("ticket_lifetime", self.ticket_lifetime),
            ("ticket_refresh", self.ticket_refresh),
        ];
        if let Some((name, _)) = times.iter().find(|(_, time)| time.0.is_zero()) {
            return Err(format!("{name} must be longer than nothing"));
        }
        if self.ticket_refresh.0 + self.grace.0 >= self.ticket_lifetime.0 {
            return Err("ticket_refresh and grace together must be shorter than ticket_lifetime".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p2p_15_the_default_settings_are_valid_and_each_is_checked() {
        assert_eq!(CallSettings::default().validate(), Ok(()));
        let spoil: [fn(&mut CallSettings); 5] = [
            |s| s.ring_timeout = Span::secs(0),
            |s| s.grace = Span::secs(0),
            |s| s.ticket_refresh = s.ticket_lifetime,
            |s| s.max_devices = 0,
            |s| s.max_ice_candidates = 0,
        ];
        for change in spoil {
            let mut settings = CallSettings::default();
            change(&mut settings);
            assert!(settings.validate().is_err(), "{settings:?}");
        }
    }

    #[test]
    fn p2p_15_settings_are_written_with_their_units() {
        let settings: CallSettings = serde_json::from_str(r#"{"ring_timeout":"20s"}"#).unwrap();
        assert_eq!(settings, CallSettings { ring_timeout: Span::secs(20), ..CallSettings::default() });
        assert!(serde_json::from_str::<CallSettings>(r#"{"ring_timeuot":"20s"}"#).is_err());
    }
}
