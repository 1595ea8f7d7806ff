//! The table, and its place in docs/benchmarks.md.

use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::path::PathBuf;

const BEGIN: &str = "<!-- written by cargo xtask bench -->\n";
const END: &str = "<!-- end -->\n";

/// One thing measured.
pub(crate) struct Row {
    what: String,
    measured: String,
    target: String,
    note: String,
    met: bool,
}

impl Row {
    /// What was measured, and whether that is good enough.
    pub(crate) fn new(what: &str, measured: String, met: bool) -> Self {
        Self { what: what.to_owned(), measured, target: String::new(), note: String::new(), met }
    }

    /// What it should be.
    pub(crate) fn target(mut self, target: &str) -> Self {
        target.clone_into(&mut self.target);
        self
    }

    /// How it was measured.
    pub(crate) fn note(mut self, note: String) -> Self {
        self.note = note;
        self
    }
}

/// Everything measured.
#[derive(Default)]
pub(crate) struct Report(Vec<Row>);

impl Report {
    /// Adds a row.
    pub(crate) fn add(&mut self, row: Row) {
        self.0.push(row);
    }

    /// Whether every target is met.
    pub(crate) fn all_met(&self) -> bool {
        self.0.iter().all(|row| row.met)
    }

    /// The table, and the machine it is from.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::from("| what | measured | target | how |\n|---|---|---|---|\n");
        for Row { what, measured, target, note, met } in &self.0 {
            let verdict = if *met { "" } else { " (missed)" };
            writeln!(text, "| {what} | **{measured}**{verdict} | {target} | {note} |").ok();
        }
        writeln!(text, "\nMeasured on {}.", machine()).ok();
        text
    }

    /// Puts the table into its place in docs/benchmarks.md.
    pub(crate) fn write(&self) -> Result<()> {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
        let page = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let page = replace_between(&page, &self.markdown()).context("docs/benchmarks.md has lost its marks")?;
        Ok(std::fs::write(&path, page)?)
    }
}

fn replace_between(page: &str, table: &str) -> Option<String> {
    let (head, rest) = page.split_once(BEGIN)?;
    let (_, tail) = rest.split_once(END)?;
    Some(format!("{head}{BEGIN}\n{table}\n{END}{tail}"))
}

/// Processor, cores and kernel.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map(|rest| rest.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kernel = read("/proc/sys/kernel/osrelease");
    format!("{cores} cores of {}, Linux {}", model.unwrap_or("an unknown processor"), kernel.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_takes_the_place_of_the_last_one() {
        let page = format!("# Title\n{BEGIN}old\n{END}more\n");
        let once = replace_between(&page, "new").unwrap();
        assert_eq!(once, format!("# Title\n{BEGIN}\nnew\n{END}more\n"));
        assert_eq!(replace_between(&once, "new").unwrap(), once);
        assert_eq!(replace_between("no marks", "new"), None);
    }
}
