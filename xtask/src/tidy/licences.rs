//! Every dependency's licence must be one that `deny.toml` allows. `cargo deny` knows more, but is seldom installed.

use super::metadata::{Metadata, Package};
use crate::project;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Deny {
    licenses: Allowed,
}

#[derive(Deserialize)]
struct Allowed {
    allow: BTreeSet<String>,
}

/// Dependencies whose licence is not allowed, or unknown.
pub(crate) fn check(metadata: &Metadata) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(project::root().join("deny.toml")).context("deny.toml")?;
    let deny: Deny = toml::from_str(&text).context("deny.toml")?;
    let refused = metadata.packages.iter().filter(|package| !is_allowed(package, &deny.licenses.allow));
    Ok(refused.map(complaint).collect())
}

fn complaint(package: &Package) -> String {
    let licence = package.license.as_deref().unwrap_or("none named");
    format!("{} {}: the licence ({licence}) is not among those of deny.toml", package.name, package.version)
}

fn is_allowed(package: &Package, allowed: &BTreeSet<String>) -> bool {
    package.license.as_deref().is_some_and(|expression| satisfied(expression, allowed))
}

/// Whether an SPDX expression can be met with the allowed licences. The old form `A/B` means `A OR B`.
fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = alternatives(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn alternatives(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut met = conjunction(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= conjunction(words, allowed);
    }
    met
}

fn conjunction(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut met = term(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= term(words, allowed);
    }
    met
}

fn term(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let met = alternatives(words, allowed);
        return met && words.next_if_eq(&")").is_some();
    }
    let Some(mut licence) = words.next().map(str::to_owned) else { return false };
    if words.next_if_eq(&"WITH").is_some() {
        licence = format!("{licence} WITH {}", words.next().unwrap_or_default());
    }
    allowed.contains(&licence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_as_spdx_means_them() {
        let allowed: BTreeSet<String> =
            ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].map(String::from).into();
        for met in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(satisfied(met, &allowed), "{met}");
        }
        for refused in
            ["GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "", "(MIT", "MIT MIT", "MIT AND (GPL-3.0 OR Apache-2.0)"]
        {
            assert!(!satisfied(refused, &allowed), "{refused}");
        }
    }
}
