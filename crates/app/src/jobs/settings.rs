//! The section `[jobs]`.

use hubbub_types::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[jobs]`: work that takes longer than a request, such as an export.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct JobSettings {
    /// How many jobs one node works on at a time.
    pub workers: usize,
    /// How long a job that ended, and what it made, is kept.
    pub kept: Span,
    /// After how long without a sign of life another node goes on with a job.
    pub lease: Span,
    /// How often it is looked for jobs that other nodes left.
    pub poll: Span,
    /// How often a job is begun before it counts as failed.
    pub attempts: u32,
    /// Most jobs of one person that have not ended.
    pub per_person: u32,
}

impl Default for JobSettings {
    fn default() -> Self {
        Self {
            workers: 1,
            kept: Span::secs(7 * 86_400),
            lease: Span::secs(60),
            poll: Span::secs(2),
            attempts: 3,
            per_person: 3,
        }
    }
}

impl JobSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense, named.
    pub fn validate(&self) -> Result<(), String> {
        if self.workers == 0 || self.attempts == 0 || self.per_person == 0 {
            return Err("jobs: workers, attempts and per_person must not be zero".into());
        }
        if self.lease < Span::secs(5) {
            return Err("jobs.lease must be at least 5 seconds".into());
        }
        if self.poll.0.is_zero() || self.kept.0.is_zero() {
            return Err("jobs: poll and kept must not be zero".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_jobs_make_sense() {
        assert_eq!(JobSettings::default().validate(), Ok(()));
        let bad = [
            JobSettings { workers: 0, ..JobSettings::default() },
            JobSettings { lease: Span::secs(1), ..JobSettings::default() },
            JobSettings { poll: Span::secs(0), ..JobSettings::default() },
        ];
        assert!(bad.iter().all(|settings| settings.validate().is_err()));
    }
}
