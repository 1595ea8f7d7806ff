//! `docs/features.md`: every row names its proof, and every proof that is named exists.

use crate::project;
use anyhow::Result;
use std::path::Path;

const TABLE: &str = "docs/features.md";

/// Rows without a proof, and proofs that are not there. Proofs stand in back quotes: a file, or the name of a test.
pub(crate) fn check() -> Result<Vec<String>> {
    let Ok(table) = std::fs::read_to_string(project::root().join(TABLE)) else {
        return Ok(vec![format!("{TABLE} is missing")]);
    };
    let tests = tests()?;
    let exists = |proof: &str| {
        project::root().join(proof).exists() || proof.starts_with("cargo xtask ") || tests.contains(proof)
    };
    Ok(table.lines().filter_map(row).flat_map(|(id, cells)| complaints(id, cells, &exists)).collect())
}

/// The id of a row such as `| P2P-01 | … |`, and the rest of it.
fn row(line: &str) -> Option<(&str, &str)> {
    let (id, cells) = line.strip_prefix('|')?.split_once('|')?;
    let id = id.trim();
    let (area, number) = id.rsplit_once('-')?;
    let is_id = !area.is_empty()
        && area.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && !number.is_empty();
    (is_id && number.bytes().all(|byte| byte.is_ascii_digit())).then_some((id, cells))
}

fn complaints(id: &str, cells: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let proofs: Vec<&str> = cells
        .trim_end()
        .trim_end_matches('|')
        .rsplit('|')
        .next()
        .unwrap_or_default()
        .split('`')
        .skip(1)
        .step_by(2)
        .collect();
    if proofs.is_empty() && !cells.contains("planned") {
        return vec![format!("{TABLE}: {id} names no test")];
    }
    let missing = proofs.into_iter().filter(|proof| !exists(proof));
    missing.map(|proof| format!("{TABLE}: {id} names {proof}, which does not exist")).collect()
}

/// The text of everything that holds tests.
fn tests() -> Result<String> {
    let files = project::files()?.into_iter().filter(|file| holds_tests(file));
    Ok(files.filter_map(|file| std::fs::read_to_string(project::root().join(file)).ok()).collect())
}

fn holds_tests(file: &Path) -> bool {
    let name = file.to_string_lossy();
    name.ends_with(".rs")
        || name.contains(".test.")
        || name.contains(".spec.")
        || file.starts_with(Path::new("web/e2e"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_from_the_rest() {
        assert_eq!(row("| P2P-01 | sockets | done |"), Some(("P2P-01", " sockets | done |")));
        assert_eq!(row("| id | what |"), None);
        assert_eq!(row("|---|---|"), None);
    }

    #[test]
    fn a_row_needs_a_proof_that_exists() {
        let exists = |proof: &str| proof == "p2p_01_a";
        assert!(complaints("P2P-01", " `PING` works | `p2p_01_a` |", &exists).is_empty());
        assert_eq!(complaints("P2P-01", " x | `p2p_01_b` |", &exists).len(), 1);
        assert_eq!(complaints("P2P-01", " x | |", &exists).len(), 1);
        assert!(complaints("SCALE-01", " x | planned |", &exists).is_empty());
    }
}
