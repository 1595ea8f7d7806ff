//! The settings' JSON schema, and what is read off it.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::{Settings, secrets};

static SCHEMA: LazyLock<Value> = LazyLock::new(|| schemars::schema_for!(Settings).to_value());

/// The JSON schema (draft 2020-12) of the settings file.
#[must_use]
pub fn schema() -> &'static Value {
    &SCHEMA
}

/// One setting, as the documentation shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// Dotted path, such as `server.listen`.
    pub key: String,
    /// What it is for.
    pub description: String,
    /// What it holds: `text`, `number`, `yes or no`, `list`, `time`, `size`, `rate`, or the words to choose from.
    pub kind: String,
    /// The value when nothing is set; null when there is none.
    pub default: Value,
    /// Whether it is never shown.
    pub secret: bool,
}

/// Every setting, sorted by section and name.
#[must_use]
pub fn properties() -> Vec<Property> {
    let mut found = Vec::new();
    if let Some(fields) = fields(&SCHEMA) {
        collect(fields, "", &Value::Null, &mut found);
    }
    // A section's own settings before those of the sections inside it.
    found.sort_by_cached_key(|property| section_and_name(&property.key));
    found
}

/// `accounts.password` and `queue` of `accounts.password.queue`.
pub(super) fn section_and_name(key: &str) -> (String, String) {
    let (section, name) = key.rsplit_once('.').unwrap_or(("", key));
    (section.to_owned(), name.to_owned())
}

/// What there is in the section at `key`, or at the top when it is empty; nothing when it is no section.
pub(super) fn names(key: &str) -> Vec<&'static str> {
    let node = if key.is_empty() { Some(&*SCHEMA) } else { node(key) };
    node.and_then(fields).into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

/// The schema of the setting or section at the dotted path `key`.
pub(super) fn node(key: &str) -> Option<&'static Value> {
    key.split('.').try_fold(&*SCHEMA, |node, name| fields(node)?.get(name))
}

/// Whether a value of this schema may be a text.
pub(super) fn takes_text(node: &Value) -> bool {
    has_type(node, "string") || node.get("enum").is_some() || node.get("const").is_some()
}

/// Whether a value of this schema may be a list.
pub(super) fn takes_list(node: &Value) -> bool {
    has_type(node, "array")
}

fn has_type(node: &Value, name: &str) -> bool {
    let of_type = match node.get("type") {
        Some(Value::String(one)) => one == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    };
    of_type || choices(node).any(|choice| has_type(choice, name))
}

/// What a node refers to or lets choose from.
fn choices(node: &Value) -> impl Iterator<Item = &Value> {
    let referred = node.get("$ref").and_then(Value::as_str).and_then(definition);
    let several = ["anyOf", "oneOf"].into_iter().filter_map(|word| node.get(word)?.as_array()).flatten();
    referred.into_iter().chain(several)
}

fn definition(reference: &str) -> Option<&'static Value> {
    SCHEMA.pointer(reference.strip_prefix('#')?)
}

/// The fields of an object, also when the node only refers to it.
fn fields(node: &Value) -> Option<&Map<String, Value>> {
    let own = node.get("properties").and_then(Value::as_object);
    own.or_else(|| choices(node).find_map(fields))
}

fn collect(fields: &Map<String, Value>, prefix: &str, defaults: &Value, found: &mut Vec<Property>) {
    for (name, node) in fields {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        // A section's own default is the one that counts: it may differ from its type's.
        let default = defaults.get(name).or_else(|| node.get("default")).cloned().unwrap_or(Value::Null);
        if let Some(inner) = self::fields(node).filter(|_| !is_rate(node)) {
            collect(inner, &key, &default, found);
            continue;
        }
        let description = node.get("description").and_then(Value::as_str).unwrap_or_default().replace('\n', " ");
        let secret = secrets::is_secret(&key);
        found.push(Property { kind: kind(node), default, secret, key, description });
    }
}

/// Whether a value of this schema is a token bucket, which is read as one value and not as a section.
pub(super) fn is_rate(node: &Value) -> bool {
    fields(node).is_some_and(|fields| fields.keys().eq(["burst", "every"]))
}

fn kind(node: &Value) -> String {
    let reference = choices(node).chain([node]).find_map(|choice| {
        let name = choice.get("$ref").and_then(Value::as_str)?.rsplit('/').next()?;
        match name {
            "Span" => Some("time"),
            "ByteSize" => Some("size"),
            _ => is_rate(choice).then_some("rate"),
        }
    });
    if let Some(reference) = reference {
        return reference.into();
    }
    let words = words(node);
    if !words.is_empty() {
        return words.join(", ");
    }
    let kinds =
        [("array", "list"), ("boolean", "yes or no"), ("integer", "number"), ("number", "number"), ("string", "text")];
    kinds.into_iter().find(|(name, _)| has_type(node, name)).map_or("table", |(_, kind)| kind).into()
}

/// The words a setting chooses from.
fn words(node: &Value) -> Vec<String> {
    let listed = node.get("enum").and_then(Value::as_array).into_iter().flatten();
    let own = listed.chain(node.get("const")).filter_map(Value::as_str).map(|word| format!("`{word}`"));
    own.chain(choices(node).flat_map(words)).collect()
}
