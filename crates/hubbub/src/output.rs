//! What commands print for people: plain lines, a table, JSON. The log is elsewhere.

use std::io::{self, Write as _};

use serde::Serialize;

/// Prints one line to standard output. Who closed the pipe does not want it.
pub fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Prints one line to standard error.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints `value` as indented JSON.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn say_json<T: Serialize>(value: &T) -> Result<(), serde_json::Error> {
    say(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Rows in columns as wide as their widest cell.
#[must_use]
pub fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = head.map(|cell| cell.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &[String; N]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let lines: Vec<_> = [line(&head.map(str::to_owned))].into_iter().chain(rows.iter().map(line)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["ann".into(), "Ann".into()], ["бориска".into(), "B".into()]];
        assert_eq!(table(["HANDLE", "NAME"], &rows), "HANDLE   NAME\nann      Ann\nбориска  B");
    }
}
