//! What a person sees: progress lines, warnings, and how long things took.

use std::io::Write;
use std::time::Duration;

/// Prints a progress line.
pub(crate) fn say(text: &str) {
    println!("{text}");
    // Through a pipe standard output is not flushed at a line end, and progress that comes late is none.
    std::io::stdout().flush().ok();
}

/// Prints the line that announces long work.
pub(crate) fn start(what: &str) {
    say(&format!("▸ {what}"));
}

/// Prints to standard error.
#[expect(clippy::print_stderr, reason = "a command-line tool reports its errors on standard error")]
pub(crate) fn warn(text: &str) {
    eprintln!("{text}");
}

/// `83.4s` or `4m 03s`.
pub(crate) fn took(time: Duration) -> String {
    if time < Duration::from_secs(120) {
        return format!("{:.1}s", time.as_secs_f64());
    }
    format!("{}m {:02}s", time.as_secs() / 60, time.as_secs() % 60)
}

/// Measures how long something takes on the wall clock.
pub(crate) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts measuring.
    #[expect(clippy::disallowed_methods, reason = "a command-line tool lives in real time")]
    pub(crate) fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// The time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(took(Duration::from_millis(1_250)), "1.2s");
        assert_eq!(took(Duration::from_secs(243)), "4m 03s");
    }
}
