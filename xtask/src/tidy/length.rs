//! Length of files and functions: limits for all, and exceptions in `xtask/tidy.toml` that may only fall.

use crate::project;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Files whose length counts.
const COUNTED: [&str; 6] = ["rs", "ts", "tsx", "mjs", "css", "sql"];
/// Files that a program writes.
const GENERATED: [&str; 1] = ["web/src/api/schema.d.ts"];
const CONFIGURATION: &str = "xtask/tidy.toml";
const HEADER: &str = "# Limits of length, in lines, and what is over them. An exception may only fall: `cargo xtask tidy --fix`\n\
    # lowers it to the present length, or drops it. Nothing raises one but a person who can say why.\n\n";

/// Lengths by what is long: a file, or `file::function`.
type Lengths = BTreeMap<String, usize>;

#[derive(Deserialize, Serialize, Clone)]
#[serde(deny_unknown_fields)]
struct Configuration {
    limits: Limits,
    #[serde(default)]
    files: Lengths,
    #[serde(default)]
    functions: Lengths,
}

#[derive(Deserialize, Serialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
struct Limits {
    /// Lines of a file.
    file: usize,
    /// Lines of a function.
    function: usize,
    /// Lines of a test.
    test: usize,
}

/// What is longer than it may be, and exceptions that are higher than they need be.
pub(crate) fn check() -> Result<Vec<String>> {
    let configuration = configuration()?;
    let (files, functions) = measure(configuration.limits)?;
    let mut complaints = compare(&files, &configuration.files, "lines");
    complaints.extend(compare(&functions, &configuration.functions, "lines in one function"));
    Ok(complaints)
}

/// Lowers the exceptions to what is there.
pub(crate) fn lower() -> Result<()> {
    let mut configuration = configuration()?;
    let (files, functions) = measure(configuration.limits)?;
    lower_to(&mut configuration.files, &files);
    lower_to(&mut configuration.functions, &functions);
    let text = format!("{HEADER}{}", toml::to_string(&configuration)?);
    std::fs::write(project::root().join(CONFIGURATION), text)?;
    Ok(())
}

fn configuration() -> Result<Configuration> {
    let text = std::fs::read_to_string(project::root().join(CONFIGURATION))?;
    toml::from_str(&text).context(CONFIGURATION)
}

fn compare(present: &Lengths, exceptions: &Lengths, unit: &str) -> Vec<String> {
    let over = present.iter().filter(|(name, length)| exceptions.get(*name).is_none_or(|allowed| *length > allowed));
    let mut complaints: Vec<String> = over.map(|(name, length)| format!("{name}: {length} {unit}")).collect();
    let loose = exceptions.iter().filter(|(name, allowed)| present.get(*name).is_none_or(|length| length < allowed));
    complaints.extend(
        loose.map(|(name, allowed)| format!("{name}: the exception of {allowed} can fall (cargo xtask tidy --fix)")),
    );
    complaints
}

fn lower_to(exceptions: &mut Lengths, present: &Lengths) {
    exceptions.retain(|name, allowed| match present.get(name) {
        Some(length) => {
            *allowed = (*allowed).min(*length);
            true
        }
        None => false,
    });
}

/// Files and functions over the limits.
fn measure(limits: Limits) -> Result<(Lengths, Lengths)> {
    let (mut files, mut functions) = (Lengths::new(), Lengths::new());
    for file in counted()? {
        let text = std::fs::read_to_string(project::root().join(&file))?;
        let name = file.display().to_string();
        let lines = text.lines().count();
        if lines > limits.file {
            files.insert(name.clone(), lines);
        }
        if has_extension(&file, "rs") {
            let found = rust_functions(&text, is_test(&file)).with_context(|| format!("cannot parse {name}"))?;
            let long =
                found.into_iter().filter(|found| found.lines > if found.test { limits.test } else { limits.function });
            functions.extend(long.map(|found| (format!("{name}::{}", found.name), found.lines)));
        }
    }
    Ok((files, functions))
}

fn counted() -> Result<Vec<PathBuf>> {
    let mut files = project::files()?;
    files.retain(|file| COUNTED.iter().any(|extension| has_extension(file, extension)));
    files.retain(|file| !GENERATED.iter().any(|generated| file == Path::new(generated)));
    Ok(files)
}

fn has_extension(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|present| present == extension)
}

/// A file of a `tests` folder, or a module `tests.rs`.
fn is_test(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == "tests") || file.file_stem().is_some_and(|stem| stem == "tests")
}

/// A function with a body.
struct Function {
    name: String,
    lines: usize,
    test: bool,
}

fn rust_functions(text: &str, test: bool) -> Result<Vec<Function>> {
    let mut visitor = Functions { found: Vec::new(), test };
    visitor.visit_file(&syn::parse_file(text)?);
    Ok(visitor.found)
}

struct Functions {
    found: Vec<Function>,
    test: bool,
}

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block, test: bool) {
        let lines = block.span().end().line + 1 - signature.span().start().line;
        self.found.push(Function { name: signature.ident.to_string(), lines, test: self.test || test });
    }
}

impl<'a> Visit<'a> for Functions {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.add(&item.sig, &item.block, item.attrs.iter().any(names_test));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.add(&item.sig, &item.block, false);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        let before = self.test;
        self.test |= item.attrs.iter().any(names_test);
        visit::visit_item_mod(self, item);
        self.test = before;
    }
}

/// `#[test]`, `#[tokio::test]` or `#[cfg(test)]`.
fn names_test(attribute: &syn::Attribute) -> bool {
    let last = attribute.path().segments.last();
    let is_cfg_test =
        || attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|ident| ident == "test");
    last.is_some_and(|segment| segment.ident == "test") || is_cfg_test()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(entries: &[(&str, usize)]) -> Lengths {
        entries.iter().map(|(name, length)| ((*name).to_owned(), *length)).collect()
    }

    #[test]
    fn what_grows_over_its_exception_is_found() {
        let present = lengths(&[("a.rs", 500), ("b.rs", 450)]);
        assert_eq!(compare(&present, &lengths(&[("a.rs", 480), ("b.rs", 450)]), "lines"), ["a.rs: 500 lines"]);
    }

    #[test]
    fn an_exception_that_can_fall_must_fall() {
        let mut exceptions = lengths(&[("a.rs", 500), ("gone.rs", 700), ("grown.rs", 500)]);
        let present = lengths(&[("a.rs", 450), ("grown.rs", 600)]);
        assert_eq!(compare(&present, &exceptions, "lines").len(), 3);
        lower_to(&mut exceptions, &present);
        assert_eq!(exceptions, lengths(&[("a.rs", 450), ("grown.rs", 500)]));
    }

    #[test]
    fn functions_are_measured_from_signature_to_end() {
        let text = "struct A;\nimpl A {\n    /// Doc.\n    fn long(\n        &self,\n    ) {\n        let _ = 1;\n    }\n}\n\
            #[cfg(test)]\nmod tests {\n    #[test]\n    fn short() {}\n}\n";
        let found = rust_functions(text, false).unwrap();
        let found: Vec<_> = found.iter().map(|each| (each.name.as_str(), each.lines, each.test)).collect();
        assert_eq!(found, [("long", 5, false), ("short", 1, true)]);
    }
}
