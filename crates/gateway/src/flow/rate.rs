//! How often something may happen.

use hubbub_types::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A token bucket: `burst` at once, then one more each `every`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many at once. At least 1.
    pub burst: u32,
    /// After how long one more is allowed.
    pub every: Span,
}

impl Rate {
    /// A rate.
    #[must_use]
    pub const fn new(burst: u32, every: Span) -> Self {
        Self { burst, every }
    }

    /// Checks what types alone cannot; `name` is the setting's.
    pub(crate) fn validate(&self, name: &str) -> Result<(), String> {
        if self.burst == 0 || self.every.0.is_zero() {
            return Err(format!("{name}: burst and every must not be zero"));
        }
        Ok(())
    }
}
