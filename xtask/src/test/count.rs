//! How many tests ran: read from what each test runner says.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::iter::Sum;

/// Tests that passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// A step that is one check, and passed.
    pub(crate) fn success() -> Self {
        Self { passed: 1, failed: 0 }
    }

    /// A step that could not say how many tests failed.
    pub(crate) fn failure() -> Self {
        Self { passed: 0, failed: 1 }
    }

    /// The tally of a test runner: one that failed without a failed test, or that ran no test, has failed.
    pub(crate) fn of_runner(self, succeeded: bool) -> Result<Self> {
        ensure!(self.passed + self.failed > 0 || !succeeded, "it ran no test");
        let failed = if succeeded { self.failed } else { self.failed.max(1) };
        Ok(Self { failed, ..self })
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |sum, next| Self {
            passed: sum.passed + next.passed,
            failed: sum.failed + next.failed,
        })
    }
}

/// From the output of `cargo test`: one result line for each test binary.
pub(crate) fn cargo(output: &str) -> Tally {
    let results = output.lines().filter_map(|line| line.trim().strip_prefix("test result: "));
    results.map(|line| Tally { passed: before(line, " passed"), failed: before(line, " failed") }).sum()
}

/// From the output of a script of ours, whose last such line is `N passed, N failed`.
pub(crate) fn script(output: &str) -> Tally {
    let is_result = |line: &&str| line.ends_with(" failed") && line.contains(" passed, ");
    let last = output.lines().map(str::trim).rfind(is_result).unwrap_or_default();
    Tally { passed: before(last, " passed"), failed: before(last, " failed") }
}

/// From the JSON report of Vitest.
pub(crate) fn vitest(report: &str) -> Result<Tally> {
    let report: Value = serde_json::from_str(report).context("the report of Vitest")?;
    Ok(Tally { passed: number(&report, "/numPassedTests")?, failed: number(&report, "/numFailedTests")? })
}

/// From the JSON report of Playwright; a test that passed only when repeated has failed.
pub(crate) fn playwright(report: &str) -> Result<Tally> {
    let report: Value = serde_json::from_str(report).context("the report of Playwright")?;
    let failed = number(&report, "/stats/unexpected")? + number(&report, "/stats/flaky")?;
    Ok(Tally { passed: number(&report, "/stats/expected")?, failed })
}

fn number(report: &Value, pointer: &str) -> Result<u64> {
    report.pointer(pointer).and_then(Value::as_u64).with_context(|| format!("the report has no {pointer}"))
}

/// The number right before the word; 0 where there is none.
fn before(line: &str, word: &str) -> u64 {
    let Some((head, _)) = line.split_once(word) else { return 0 };
    head.rsplit(|letter: char| !letter.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_result_lines_are_added_up() {
        let output = "test a ... ok\ntest result: ok. 12 passed; 0 failed; 1 ignored; 0 measured\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(cargo(output), Tally { passed: 15, failed: 2 });
    }

    #[test]
    fn the_last_line_of_a_script_counts() {
        assert_eq!(script("1 passed, 1 failed\nmore\n20 passed, 0 failed\n"), Tally { passed: 20, failed: 0 });
        assert_eq!(script("nothing"), Tally::default());
    }

    #[test]
    fn reports_in_json_are_read() -> Result<()> {
        assert_eq!(vitest(r#"{"numPassedTests":4,"numFailedTests":1}"#)?, Tally { passed: 4, failed: 1 });
        let report = r#"{"stats":{"expected":7,"unexpected":1,"flaky":1,"skipped":0}}"#;
        assert_eq!(playwright(report)?, Tally { passed: 7, failed: 2 });
        assert!(playwright("{}").is_err());
        Ok(())
    }

    #[test]
    fn a_runner_without_tests_has_failed() -> Result<()> {
        assert!(Tally::default().of_runner(true).is_err());
        assert_eq!(Tally::default().of_runner(false)?, Tally::failure());
        assert_eq!(Tally { passed: 5, failed: 0 }.of_runner(false)?, Tally { passed: 5, failed: 1 });
        Ok(())
    }
}
