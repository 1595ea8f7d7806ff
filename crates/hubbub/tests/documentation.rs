//! The example and the table of settings say what the program does.

use std::{collections::BTreeMap, fs, path::PathBuf};

use hubbub::{commands::config::markdown, settings};

#[cfg(test)]
fn read(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The example with its settings switched on; of several values for one, the first or the last.
#[cfg(test)]
fn switched_on(example: &str, last: bool) -> String {
    let mut sections: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let (mut section, mut open) = (String::new(), None::<(String, String)>);
    for line in example.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.to_owned();
            continue;
        }
        let Some(line) = line.strip_prefix("# ") else { continue };
        open = match open.take() {
            Some((name, value)) => Some((name, format!("{value}\n{line}"))),
            None => line
                .split_once(" = ")
                .filter(|(name, _)| name.chars().all(|c| c.is_ascii_lowercase() || "_2".contains(c)))
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        };
        // A list goes on until it is closed.
        if let Some((name, value)) = open.take_if(|(_, value)| !value.starts_with('[') || value.ends_with(']')) {
            let values = sections.entry(section.clone()).or_default();
            if last || !values.contains_key(&name) {
                values.insert(name, value);
            }
        }
    }
    let lines = |values: &BTreeMap<String, String>| -> String {
        values.iter().map(|(name, value)| format!("{name} = {value}\n")).collect()
    };
    sections.iter().map(|(section, values)| format!("[{section}]\n{}", lines(values))).collect()
}

#[test]
fn every_setting_of_the_example_exists_and_is_accepted() {
    let example = read("deploy/hubbub.example.toml");
    settings::parse(&example).unwrap();
    for last in [false, true] {
        let text = switched_on(&example, last);
        assert!(text.lines().count() > 30, "{text}");
        settings::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
}

#[test]
fn the_table_of_settings_is_current() {
    let page = read("docs/operations/configuration.md");
    let table = markdown(&settings::properties());
    assert!(page.contains(&table), "docs/operations/configuration.md: replace the table by `hubbub config table`");
}
