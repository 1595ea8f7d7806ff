//! The summary at the end.

use super::{count::Tally, step::Outcome};
use crate::console;
use std::process::ExitCode;
use std::time::Duration;

/// What the steps came to.
#[derive(Default)]
pub(crate) struct Report(Vec<Outcome>);

impl Report {
    /// Adds a step.
    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.0.push(outcome);
    }

    /// Whether that step ran and failed.
    pub(crate) fn failed(&self, name: &str) -> bool {
        self.0.iter().any(|outcome| outcome.name == name && outcome.tally.failed > 0)
    }

    /// Prints the summary; its last line is the sum. An interrupted run has failed.
    pub(crate) fn print(&self, time: Duration, interrupted: bool) -> ExitCode {
        let mut sum: Tally = self.0.iter().map(|outcome| outcome.tally).sum();
        console::say("");
        for outcome in &self.0 {
            let mark = if outcome.tally.failed == 0 { "✓" } else { "✗" };
            let Tally { passed, failed } = outcome.tally;
            console::say(&format!(
                "{mark} {:<12} {passed:>6} {failed:>4}  {:>8}",
                outcome.name,
                console::took(outcome.time)
            ));
        }
        console::say(&format!("in {}{}", console::took(time), if interrupted { ", interrupted" } else { "" }));
        if interrupted {
            sum.failed += 1;
        }
        console::say(&format!("{} passed, {} failed", sum.passed, sum.failed));
        if sum.failed == 0 && sum.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
