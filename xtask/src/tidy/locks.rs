//! Lock files: every dependency comes from a public registry, and no file names the machine it was made on.

use crate::project;
use anyhow::Result;
use std::path::Path;

/// The one place that crates come from.
const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Lock files that name another source, and files that name this clone's folder.
pub(crate) fn check() -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for file in project::files()? {
        let Ok(text) = std::fs::read_to_string(project::root().join(&file)) else { continue };
        match file.file_name().and_then(|name| name.to_str()) {
            Some("Cargo.lock") => complaints.extend(crate_sources(&file, &text)),
            Some("package-lock.json") => complaints.extend(package_sources(&file, &text)),
            Some(".npmrc") => complaints.extend(registries(&file, &text)),
            _ => {}
        }
        if names_folder(&text, project::root()) {
            complaints.push(format!("{} names the folder of this clone", file.display()));
        }
    }
    Ok(complaints)
}

fn crate_sources(file: &Path, text: &str) -> Vec<String> {
    let sources = text.lines().filter_map(|line| line.strip_prefix("source = "));
    let other = sources.map(|source| source.trim_matches('"')).filter(|source| *source != CRATES);
    other.map(|source| format!("{}: a crate from {source}", file.display())).collect()
}

/// npm writes where it got a package from; a lock file for everyone leaves that out (`omit-lockfile-registry-resolved`).
fn package_sources(file: &Path, text: &str) -> Option<String> {
    let lines = text.lines().filter(|line| line.trim_start().starts_with("\"resolved\": \"http")).count();
    (lines > 0).then(|| format!("{}: {lines} packages name the host they came from", file.display()))
}

fn registries(file: &Path, text: &str) -> Option<String> {
    text.lines().any(|line| line.contains("registry=")).then(|| format!("{}: sets a registry", file.display()))
}

/// Short paths, such as `/app`, may well be words of the project.
fn names_folder(text: &str, root: &Path) -> bool {
    root.components().count() > 2 && root.to_str().is_some_and(|root| text.contains(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_sources_are_found() {
        let lock = format!("source = \"{CRATES}\"\nsource = \"git+https://example.org/a\"\n");
        assert_eq!(
            crate_sources(Path::new("Cargo.lock"), &lock),
            ["Cargo.lock: a crate from git+https://example.org/a"]
        );
        assert!(package_sources(Path::new("p"), "  \"resolved\": \"https://example.org/a.tgz\",").is_some());
        assert!(package_sources(Path::new("p"), "  \"version\": \"1.0.0\",").is_none());
        assert!(registries(Path::new(".npmrc"), "registry=https://example.org").is_some());
    }

    #[test]
    fn the_folder_of_the_clone_is_found() {
        assert!(names_folder("see /home/someone/hubbub/x", Path::new("/home/someone/hubbub")));
        assert!(!names_folder("/app/x", Path::new("/app")));
    }
}
