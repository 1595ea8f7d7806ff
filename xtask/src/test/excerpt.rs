//! What of a failed step's log is shown: what failed, wherever it stands, and the end.

/// Last lines of the log.
const TAIL_LINES: usize = 60;
/// Lines about failures before those.
const FAILURE_LINES: usize = 60;
/// Lines about one failure.
const BLOCK_LINES: usize = 12;
/// Stands for what is left out.
const GAP: &str = "…";

/// At most 121 lines of the log: each failure that the last ones do not show, then the last ones.
pub(super) fn of(log: &str) -> Vec<&str> {
    let lines: Vec<&str> = log.lines().collect();
    let (before, tail) = lines.split_at(lines.len().saturating_sub(TAIL_LINES));
    let mut shown = failures(before);
    if !shown.is_empty() {
        shown.push(GAP);
    }
    shown.extend(tail);
    shown
}

/// The first lines of each failure; the more there are, the fewer of each.
fn failures<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let starts: Vec<usize> = (0..lines.len()).filter(|&at| lines.get(at).is_some_and(|line| begins(line))).collect();
    let most = FAILURE_LINES.checked_div(starts.len()).unwrap_or_default().clamp(1, BLOCK_LINES);
    let block = |&start: &usize| {
        let (first, rest) = lines.get(start..)?.split_first()?;
        let rest = rest.iter().take_while(|line| !begins(line) && !ends(line)).filter(|line| !line.trim().is_empty());
        Some(std::iter::once(*first).chain(rest.copied()).take(most))
    };
    starts.iter().filter_map(block).flatten().take(FAILURE_LINES).collect()
}

/// Whether a test runner begins to tell of a failure.
fn begins(line: &str) -> bool {
    let text = line.trim_start();
    // Our own scripts and Vitest; Playwright; cargo's tests; cargo and rustc.
    text.starts_with("FAIL ")
        || text.starts_with("✘ ")
        || is_numbered(text)
        || (line.starts_with("---- ") && line.ends_with(" ----"))
        || line.starts_with("error:")
        || line.starts_with("error[")
}

/// Playwright counts what failed: `  1) spec.ts:3:1 › title`.
fn is_numbered(text: &str) -> bool {
    let after = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    after.len() < text.len() && after.starts_with(") ") && after.contains(" › ")
}

/// Whether a test runner goes on to something else.
fn ends(line: &str) -> bool {
    let text = line.trim_start();
    ["ok ", "✓ ", "failures:", "test result:"].iter().any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown of a log in which so many good lines follow.
    fn shown(log: &str, then: usize) -> Vec<String> {
        of(&(log.to_owned() + &"ok   calls: good\n".repeat(then))).into_iter().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn a_failure_far_from_the_end_is_shown_with_its_lines_and_nothing_else() {
        let failure =
            "FAIL registration: PRESENCE\n     Error: ann got nothing\n    at OldClient.expect (client.mjs:75)\n";
        let lines = shown(&format!("ok   registration: PING\n{failure}"), 100);
        assert_eq!(lines[..3], failure.lines().collect::<Vec<_>>());
        assert_eq!((lines[3].as_str(), lines.len()), (GAP, 4 + TAIL_LINES));
    }

    #[test]
    fn what_the_end_shows_is_not_shown_twice() {
        assert_eq!(shown("FAIL calls: late\n     Error: no\n", 10).len(), 12);
        assert_eq!(shown("", 100).len(), TAIL_LINES, "no gap before the end when nothing else failed");
    }

    #[test]
    fn every_test_runner_is_understood() {
        let cargo = "test a ... FAILED\n\nfailures:\n\n---- a stdout ----\n\nthread 'a' panicked at a.rs:1:2:\nno\n\n\
            failures:\n    a\n\ntest result: FAILED. 0 passed; 1 failed\n";
        assert_eq!(shown(cargo, 60)[..4], ["---- a stdout ----", "thread 'a' panicked at a.rs:1:2:", "no", GAP]);
        let playwright = "  ✘  1 specs/call.spec.ts:3:1 › rings (4.2s)\n  ✓  2 specs/call.spec.ts:9:1 › ends (1.0s)\n\n  \
            1) specs/call.spec.ts:3:1 › rings ────\n\n    Error: not visible\n";
        let told = ["✘  1 specs/call.spec.ts:3:1 › rings (4.2s)", "1) specs/call.spec.ts:3:1 › rings ────"];
        let lines = shown(playwright, 60);
        assert_eq!([lines[0].trim(), lines[1].trim()], told);
        assert_eq!(lines[2].trim(), "Error: not visible");
        assert_eq!(shown(" FAIL  src/a.test.ts > a\nAssertionError: no\n", 60)[1], "AssertionError: no");
        assert_eq!(shown("error[E0425]: no `x`\n --> src/a.rs:1:1\n", 60)[1], " --> src/a.rs:1:1");
    }

    #[test]
    fn many_failures_share_the_lines_there_are() {
        let log: String = (0..30).map(|number| format!("FAIL {number}\n{}", "     at\n".repeat(20))).collect();
        let lines = shown(&log, 60);
        let failed = lines.iter().filter(|line| line.starts_with("FAIL ")).count();
        assert_eq!((failed, lines.len()), (30, FAILURE_LINES + 1 + TAIL_LINES));
        let log: String = (0..90).map(|number| format!("FAIL {number}\n")).collect();
        assert_eq!(shown(&log, 60).len(), FAILURE_LINES + 1 + TAIL_LINES);
    }
}
