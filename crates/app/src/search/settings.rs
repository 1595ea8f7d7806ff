//! The `[search]` section.

use std::time::Duration;

use hubbub_types::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[search]`: how far one search goes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SearchSettings {
    /// Messages, found or not, that one statement looks back over.
    pub window: u32,
    /// How long one search goes on looking further back before it says how far it came.
    pub budget: Span,
    /// Messages of a page when none is asked for; at most 100.
    pub results: u32,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self { window: 250_000, budget: Span::millis(200), results: 20 }
    }
}

impl SearchSettings {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// Which field is wrong, and what it must be.
    pub fn validate(&self) -> Result<(), String> {
        if self.window < 1_000 {
            return Err("search.window must be at least 1000".to_owned());
        }
        if !(Duration::from_millis(10)..=Duration::from_secs(10)).contains(&self.budget.0) {
            return Err("search.budget must be 10ms to 10s".to_owned());
        }
        if !(1..=100).contains(&self.results) {
            return Err("search.results must be 1 to 100".to_owned());
        }
        Ok(())
    }
}
