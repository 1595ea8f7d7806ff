//! Limits and times of the live state.

use hubbub_types::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Limits and times of the live state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LiveSettings {
    /// Most live records (connected or called people) at once.
    pub max_records: usize,
    /// Most records one transaction may touch.
    pub max_keys: usize,
    /// How often one transaction may ask for more records.
    pub max_rounds: usize,
    /// Locks the records are spread over.
    pub shards: usize,
    /// Most records of which a node remembers what Redis holds; what it does not remember costs a question more.
    pub cached_records: usize,
    /// How long a claimed deadline stays away when whoever claimed it does not get to fire it.
    pub claim_lease: Span,
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            max_records: 1_000_000,
            max_keys: 64,
            max_rounds: 8,
            shards: 64,
            cached_records: 100_000,
            claim_lease: Span::secs(5),
        }
    }
}

impl LiveSettings {
    /// Checks that every limit allows at least something.
    ///
    /// # Errors
    /// Names the setting that is out of range.
    pub fn validate(&self) -> Result<(), String> {
        let limits = [
            ("max_records", self.max_records),
            ("max_keys", self.max_keys),
            ("max_rounds", self.max_rounds),
            ("shards", self.shards),
            ("cached_records", self.cached_records),
        ];
        if let Some((name, _)) = limits.iter().find(|(_, limit)| *limit == 0) {
            return Err(format!("{name} must be at least 1"));
        }
        if self.claim_lease.0.is_zero() {
            return Err("claim_lease must be longer than zero".into());
        }
        Ok(())
    }
}
