//! The tables, and their places in docs/benchmarks.md: one for each part, so that a part can be measured again alone.

use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::path::PathBuf;

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
pub(crate) struct Report(Vec<Part>);

/// One word of the command line, and what was measured for it.
struct Part {
    name: &'static str,
    rows: Vec<Row>,
}

impl Report {
    /// What is added from now on belongs to this part.
    pub(crate) fn begin(&mut self, name: &'static str) {
        self.0.push(Part { name, rows: Vec::new() });
    }

    /// Adds a row to the part that was begun last.
    pub(crate) fn add(&mut self, row: Row) {
        if let Some(part) = self.0.last_mut() {
            part.rows.push(row);
        }
    }

    /// Whether every target is met.
    pub(crate) fn all_met(&self) -> bool {
        self.0.iter().flat_map(|part| &part.rows).all(|row| row.met)
    }

    /// All tables.
    pub(crate) fn markdown(&self) -> String {
        self.0.iter().map(Part::markdown).collect::<Vec<_>>().join("\n")
    }

    /// Puts each table into its place in docs/benchmarks.md.
    pub(crate) fn write(&self) -> Result<()> {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
        let mut page = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        for part in &self.0 {
            page = replace(&page, part.name, &part.markdown())
                .with_context(|| format!("docs/benchmarks.md has lost its mark of {}", part.name))?;
        }
        Ok(std::fs::write(&path, page)?)
    }
}

impl Part {
    /// The table, and the machine it is from.
    fn markdown(&self) -> String {
        let mut text = String::from("| what | measured | target | how |\n|---|---|---|---|\n");
        for Row { what, measured, target, note, met } in &self.rows {
            let verdict = if *met { "" } else { " (missed)" };
            writeln!(text, "| {what} | **{measured}**{verdict} | {target} | {note} |").ok();
        }
        writeln!(text, "\nMeasured on {}.", machine()).ok();
        text
    }
}

/// The page with this table in the place of the last one of that name.
fn replace(page: &str, name: &str, table: &str) -> Option<String> {
    let begin = format!("<!-- written by cargo xtask bench {name} -->\n");
    let (head, rest) = page.split_once(&begin)?;
    let (_, tail) = rest.split_once(END)?;
    Some(format!("{head}{begin}\n{table}\n{END}{tail}"))
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
    fn a_table_takes_the_place_of_the_last_one_of_its_name() {
        let place = |name: &str| format!("<!-- written by cargo xtask bench {name} -->\nold\n{END}more\n");
        let page = place("idle") + &place("turn");
        let once = replace(&page, "turn", "new").unwrap();
        assert_eq!(once, place("idle") + &format!("<!-- written by cargo xtask bench turn -->\n\nnew\n{END}more\n"));
        assert_eq!(replace(&once, "turn", "new").unwrap(), once);
        assert_eq!(replace(&page, "calls", "new"), None);
    }
}
