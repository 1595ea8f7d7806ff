//! Settings from the environment and from flags: texts that become what the setting holds.

use std::fmt;

use figment::{
    Error, Metadata, Profile, Provider,
    value::{Dict, Map, Value},
};

use super::{ConfigError, Problem, schema};

/// What the name of every variable begins with.
pub const ENVIRONMENT_PREFIX: &str = "HUBBUB_";
/// What stands between section and key in a variable's name.
const SEPARATOR: &str = "__";
/// Variables that hosting platforms set, and what they fill when nothing else does.
const FALLBACKS: [(&str, &str); 2] = [("DATABASE_URL", "store.url"), ("REDIS_URL", "cluster.redis_url")];

/// Where overrides come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Environment,
    Fallbacks,
    Flags,
}

/// Values by dotted path.
#[derive(Clone)]
pub struct Overrides {
    origin: Origin,
    values: Vec<(String, String)>,
    fallbacks: Vec<(String, String)>,
}

impl fmt::Debug for Overrides {
    /// Shows the keys: a value may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.values.iter().map(|(key, _)| key);
        write!(f, "{:?} ", self.origin).and_then(|()| f.debug_list().entries(keys).finish())
    }
}

impl Overrides {
    /// What `variables` set: `HUBBUB_SERVER__LISTEN` is `server.listen`, `REDIS_URL` and `DATABASE_URL` are fallbacks. An empty one sets nothing, as compose files
    /// and shells pass on what was never set; others are not ours.
    ///
    /// # Errors
    /// When a variable looks like a setting but has only one underline after the section.
    pub fn environment(variables: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let (mut values, mut fallbacks, mut problems) = (Vec::new(), Vec::new(), Vec::new());
        for (name, value) in variables {
            if let Some((_, key)) = FALLBACKS.iter().find(|(known, _)| *known == name) {
                fallbacks.extend(Some(((*key).to_owned(), value)).filter(|(_, value)| !value.is_empty()));
                continue;
            }
            let Some(key) = name.strip_prefix(ENVIRONMENT_PREFIX).map(str::to_ascii_lowercase) else { continue };
            if value.is_empty() {
                continue;
            }
            if key.contains(SEPARATOR) {
                values.push((key.replace(SEPARATOR, "."), value));
            } else if let Some(meant) = with_one_underline(&key) {
                problems.push(Problem::new(name, format!("is not a setting; did you mean {meant}?")));
            }
        }
        ConfigError::unless_empty(problems).map(|()| Self { origin: Origin::Environment, values, fallbacks })
    }

    /// What flags set, by dotted path.
    #[must_use]
    pub fn flags(values: Vec<(String, String)>) -> Self {
        Self { origin: Origin::Flags, values, fallbacks: Vec::new() }
    }

    /// What the variables of hosting platforms say, without what `is_set` otherwise. Weaker than everything but the
    /// defaults.
    pub(super) fn fallbacks(&self, is_set: impl Fn(&str) -> bool) -> Self {
        let values = self.fallbacks.iter().filter(|(key, _)| !is_set(key)).cloned().collect();
        Self { origin: Origin::Fallbacks, values, fallbacks: Vec::new() }
    }

    /// The name of the variable that filled `key` for want of anything else.
    pub(super) fn fallback_variable(key: &str) -> &'static str {
        FALLBACKS.iter().find(|(_, filled)| *filled == key).map_or("environment", |(name, _)| name)
    }

    /// The name of the variable for `key`.
    #[must_use]
    pub fn variable(key: &str) -> String {
        format!("{ENVIRONMENT_PREFIX}{}", key.replace('.', SEPARATOR).to_ascii_uppercase())
    }
}

fn with_one_underline(key: &str) -> Option<String> {
    let meant = |section: &str| Some(format!("{section}.{}", key.strip_prefix(section)?.strip_prefix('_')?));
    let known = schema::names("").into_iter().filter_map(meant).find(|meant| schema::node(meant).is_some());
    known.map(|key| Overrides::variable(&key))
}

impl Provider for Overrides {
    fn metadata(&self) -> Metadata {
        Metadata::named(match self.origin {
            Origin::Environment => super::load::ENVIRONMENT,
            Origin::Fallbacks => super::load::FALLBACKS,
            Origin::Flags => super::load::FLAGS,
        })
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let mut dict = Dict::new();
        for (key, text) in &self.values {
            insert(&mut dict, key, value(key, text));
        }
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

/// Puts `value` at the dotted path `key`.
pub(super) fn insert(dict: &mut Dict, key: &str, value: Value) {
    let Some((section, rest)) = key.split_once('.') else {
        dict.insert(key.to_owned(), value);
        return;
    };
    let inner = dict.entry(section.to_owned()).or_insert_with(|| Dict::new().into());
    if let Value::Dict(_, inner) = inner {
        insert(inner, rest, value);
    }
}

/// Reads `text` as what the setting at `key` holds: a password of digits stays a text.
fn value(key: &str, text: &str) -> Value {
    let node = schema::node(key);
    if node.is_none_or(schema::takes_text) {
        return text.into();
    }
    if node.is_some_and(schema::takes_list) && !text.trim_start().starts_with('[') {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        return items.map(Value::from).collect::<Vec<_>>().into();
    }
    match text.parse() {
        Ok(value) => value,
        Err(never) => match never {},
    }
}
