//! The example and the table of settings say what the program does.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use hubbub::{commands::config::markdown, settings};

#[cfg(test)]
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[cfg(test)]
fn read(path: &str) -> String {
    let path = root().join(path);
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

/// Every page: those beside the code, and all below `docs`.
#[cfg(test)]
fn pages(folder: &Path, deep: bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let below = folders.iter().filter(|_| deep).flat_map(|folder| pages(folder, deep));
    files.into_iter().filter(|file| file.extension().is_some_and(|end| end == "md")).chain(below).collect()
}

/// What a page says outside of its code.
#[cfg(test)]
fn prose(page: &Path) -> String {
    fs::read_to_string(page).unwrap().split("```").step_by(2).collect()
}

/// The anchor that a heading gets where pages are shown.
#[cfg(test)]
fn anchor(heading: &str) -> String {
    let kept = |letter: &char| letter.is_alphanumeric() || "-_ ".contains(*letter);
    heading.to_lowercase().chars().filter(kept).map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[cfg(test)]
fn has_place(page: &Path, place: &str) -> bool {
    let is_it =
        |line: &str| line.strip_prefix('#').is_some_and(|rest| anchor(rest.trim_start_matches('#').trim()) == place);
    prose(page).lines().any(is_it)
}

#[cfg(test)]
fn leads_somewhere(page: &Path, link: &str) -> bool {
    let (path, place) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.is_empty() { page.to_path_buf() } else { page.parent().unwrap().join(path) };
    target.exists() && (place.is_empty() || has_place(&target, place))
}

#[test]
fn every_link_between_the_documents_leads_somewhere() {
    let all = [pages(&root(), false), pages(&root().join("docs"), true)].concat();
    assert!(all.len() > 15, "{all:?}");
    for page in all {
        let text = prose(&page);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link);
        let broken: Vec<_> = links.filter(|link| !link.contains("://") && !leads_somewhere(&page, link)).collect();
        assert!(broken.is_empty(), "{}: {broken:?}", page.display());
    }
}
