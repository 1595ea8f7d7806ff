//! The settings that count, with their origins and without their secrets.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Loaded, load::origin, schema, secrets};

/// One setting as it counts.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Shown {
    /// Dotted path.
    pub key: String,
    /// The value, or what stands for a secret; null when not set.
    pub value: Value,
    /// Where it came from: a file, a variable, the command line, or `default`.
    pub origin: String,
}

impl Loaded {
    /// Every setting, sorted by section and name.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        let mut shown = Vec::new();
        if let Ok(value) = serde_json::to_value(&self.settings) {
            self.collect(String::new(), value, &mut shown);
        }
        // TOML wants a section's own settings before those of the sections inside it.
        shown.sort_by_cached_key(|setting| schema::section_and_name(&setting.key));
        shown
    }

    /// The same as TOML, each line with its origin unless that is the default.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        let mut current = String::new();
        for setting in self.shown() {
            let (section, name) = setting.key.rsplit_once('.').unwrap_or(("", &setting.key));
            if section != current {
                let gap = if current.is_empty() { "" } else { "\n" };
                let _ = writeln!(text, "{gap}[{section}]");
                current = section.to_owned();
            }
            text.push_str(&line(name, &setting));
        }
        text
    }

    fn collect(&self, key: String, value: Value, shown: &mut Vec<Shown>) {
        let Value::Object(fields) = value else {
            return self.push(key, value, shown);
        };
        if schema::node(&key).is_some_and(schema::is_rate) {
            return self.push(key, Value::Object(fields), shown);
        }
        for (name, value) in fields {
            let key = if key.is_empty() { name } else { format!("{key}.{name}") };
            self.collect(key, value, shown);
        }
    }

    fn push(&self, key: String, value: Value, shown: &mut Vec<Shown>) {
        shown.push(Shown { origin: self.origin_of(&key), value: secrets::hide(&key, value), key });
    }

    fn origin_of(&self, key: &str) -> String {
        let path: Vec<_> = key.split('.').map(str::to_owned).collect();
        self.figment.find_metadata(key).map_or_else(|| "default".into(), |metadata| origin(metadata, &path))
    }
}

fn line(name: &str, setting: &Shown) -> String {
    let origin = if setting.origin == "default" { String::new() } else { format!("  # {}", setting.origin) };
    match toml_text(&setting.value) {
        Some(value) => format!("{name} = {value}{origin}\n"),
        None => format!("# {name} is not set\n"),
    }
}

/// `value` as it is written in TOML; nothing when it is not set.
#[must_use]
pub fn toml_text(value: &Value) -> Option<String> {
    let set = Some(value).filter(|value| !value.is_null())?;
    toml::Value::try_from(set).ok().map(|value| value.to_string())
}
