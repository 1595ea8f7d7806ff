//! What the doctor found.

use std::fmt;

use serde::Serialize;

use crate::output;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// The server runs, but something will be missed.
    Warning,
    /// The server does not run like this.
    Failed,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ok => "ok",
            Self::Warning => "WARNING",
            Self::Failed => "FAILED",
        })
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it is.
    pub status: Status,
    /// What was found.
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

impl Check {
    /// All is well with `name`.
    pub fn fine(name: &'static str, found: impl fmt::Display) -> Self {
        Self { name, status: Status::Ok, found: found.to_string(), advice: None }
    }

    /// The server would run, but `found` should be known.
    pub fn warning(name: &'static str, found: impl fmt::Display) -> Self {
        Self { status: Status::Warning, ..Self::fine(name, found) }
    }

    /// The server would not run because of `found`.
    pub fn failed(name: &'static str, found: impl fmt::Display) -> Self {
        Self { status: Status::Failed, ..Self::fine(name, found) }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// Everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// In the order they were made.
    pub checks: Vec<Check>,
}

impl Report {
    /// Whether nothing would keep the server from running.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.checks.iter().all(|check| check.status != Status::Failed)
    }

    /// For programs: `{"healthy": …, "checks": […]}`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "healthy": self.is_healthy(), "checks": self.checks })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<_> = self
            .checks
            .iter()
            .map(|check| [check.name.into(), check.status.to_string(), check.found.clone()])
            .collect();
        writeln!(f, "{}", output::table(["CHECK", "STATUS", "FOUND"], &rows))?;
        for check in &self.checks {
            if let Some(advice) = &check.advice {
                writeln!(f, "\n{}: {advice}", check.name)?;
            }
        }
        let verdict = if self.is_healthy() { "The server can run." } else { "The server cannot run like this." };
        write!(f, "\n{verdict}")
    }
}
