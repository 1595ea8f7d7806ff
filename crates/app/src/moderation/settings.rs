//! The section `[moderation]`.

use hubbub_types::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[moderation]`: how long it is kept who did what.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ModerationSettings {
    /// How long entries of the audit log are kept.
    pub audit_kept: Span,
    /// How long reports are kept, from the day they were made; those that nobody settled stay.
    pub reports_kept: Span,
}

impl Default for ModerationSettings {
    fn default() -> Self {
        Self { audit_kept: Span::secs(365 * 86_400), reports_kept: Span::secs(90 * 86_400) }
    }
}

impl ModerationSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense, named.
    pub fn validate(&self) -> Result<(), String> {
        if self.audit_kept < Span::secs(86_400) || self.reports_kept < Span::secs(86_400) {
            return Err("moderation: audit_kept and reports_kept must be at least a day".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moderators_did_is_kept_for_a_day_at_least() {
        assert_eq!(ModerationSettings::default().validate(), Ok(()));
        let short = |change: fn(&mut ModerationSettings)| {
            let mut settings = ModerationSettings::default();
            change(&mut settings);
            settings.validate().is_err()
        };
        assert!(short(|settings| settings.audit_kept = Span::secs(60)));
        assert!(short(|settings| settings.reports_kept = Span::secs(0)));
    }
}
