//! Secrets: read from files of their own, and never shown.

use std::{fs, path::PathBuf};

use figment::{
    Error, Figment, Metadata, Profile, Provider,
    value::{Dict, Map},
};
use serde_json::Value;
use url::Url;

use super::{ConfigError, Problem, overrides::insert, properties, schema};

/// What stands in place of a secret.
pub(super) const HIDDEN: &str = "[hidden]";
/// Keys with one of these words in their name are secret, even where their owner forgot to say so.
const SECRET_WORDS: [&str; 7] = ["secret", "password", "token", "bearer", "credential", "webhook", "private"];
/// Longest secret file, in bytes.
const MAX_SECRET: u64 = 64 * 1024;

/// Whether the setting at `key` may not be shown. The path of its file may, and how long it lives.
pub(super) fn is_secret(key: &str) -> bool {
    let name = key.rsplit('.').next().unwrap_or(key);
    let Some(node) = schema::node(key) else { return true };
    let marked = node.get("writeOnly") == Some(&Value::Bool(true));
    let about = name.ends_with("_file") || name.ends_with("_lifetime");
    let named = !about && sounds_secret(name);
    marked || (named && schema::takes_text(node))
}

/// `value` of the setting at `key`, fit to be shown.
pub(super) fn hide(key: &str, value: Value) -> Value {
    match value {
        Value::String(_) if is_secret(key) => HIDDEN.into(),
        Value::String(text) => hide_password(&text).into(),
        Value::Array(items) => items.into_iter().map(|item| hide_item(key, item)).collect(),
        other => other,
    }
}

/// Lists may hold tables, whose fields are known by their names alone.
fn hide_item(key: &str, item: Value) -> Value {
    let Value::Object(fields) = item else { return hide(key, item) };
    let hidden = fields.into_iter().map(|(name, value)| {
        let secret = value.is_string() && sounds_secret(&name);
        let value = if secret { HIDDEN.into() } else { hide(key, value) };
        (name, value)
    });
    Value::Object(hidden.collect())
}

/// Addresses of databases and mail servers may hold a password, before the host or among the parameters.
fn hide_password(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else { return hide_credentials(text) };
    let mut hidden = url.password().is_some() && url.set_password(Some("hidden")).is_ok();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if pairs.iter().any(|(name, _)| sounds_secret(name)) {
        let pairs = pairs.iter().map(|(name, value)| (name, if sounds_secret(name) { "hidden" } else { value }));
        url.query_pairs_mut().clear().extend_pairs(pairs);
        hidden = true;
    }
    if hidden { url.into() } else { text.to_owned() }
}

/// The same for what is no URL by the book, such as a list of Sentinels: everything from the first colon to the last `@`.
fn hide_credentials(text: &str) -> String {
    let hidden = text.split_once("://").and_then(|(scheme, rest)| {
        let (credentials, hosts) = rest.rsplit_once('@')?;
        let username = credentials.split_once(':').map_or(credentials, |(username, _)| username);
        Some(format!("{scheme}://{username}:hidden@{hosts}"))
    });
    hidden.unwrap_or_else(|| text.to_owned())
}

fn sounds_secret(name: &str) -> bool {
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// Fills each `foo` whose `foo_file` is set with what the file holds.
pub(super) fn read_files(figment: Figment) -> Result<Figment, ConfigError> {
    let mut problems = Vec::new();
    let mut merged = figment.clone();
    for file_key in properties().into_iter().map(|property| property.key) {
        let Some(key) = file_key.strip_suffix("_file").filter(|key| schema::node(key).is_some()) else { continue };
        let Ok(path) = figment.extract_inner::<PathBuf>(&file_key) else { continue };
        if figment.extract_inner::<String>(key).is_ok() {
            problems.push(Problem::new(key, format!("is set, and so is {file_key}; only one may be")));
            continue;
        }
        match read(&path) {
            Ok(content) => merged = merged.merge(SecretFile { key: key.to_owned(), path, content }),
            Err(text) => problems.push(Problem::new(file_key, text)),
        }
    }
    ConfigError::unless_empty(problems).map(|()| merged)
}

fn read(path: &PathBuf) -> Result<String, String> {
    let explain = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    if fs::metadata(path).map_err(explain)?.len() > MAX_SECRET {
        return Err(format!("{} is too large for a secret", path.display()));
    }
    let content = fs::read_to_string(path).map_err(explain)?;
    match content.trim() {
        "" => Err(format!("{} is empty", path.display())),
        secret => Ok(secret.to_owned()),
    }
}

struct SecretFile {
    key: String,
    path: PathBuf,
    content: String,
}

impl Provider for SecretFile {
    fn metadata(&self) -> Metadata {
        Metadata::from("secret file", self.path.as_path())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let mut dict = Dict::new();
        insert(&mut dict, &self.key, self.content.clone().into());
        Ok(Map::from([(Profile::Default, dict)]))
    }
}
