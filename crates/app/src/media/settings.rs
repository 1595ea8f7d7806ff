//! The section `[media.access]`.

use hubbub_types::{Redacted, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Shortest secret of a key, in bytes: half of what HS256 signs with (RFC 7518 section 3.2).
const SHORTEST_SECRET: usize = 32;
/// Longest name of a key, in bytes.
const LONGEST_NAME: usize = 64;

/// A key for programs that use the media server, as written into the settings.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeySettings {
    /// What tokens name it by.
    pub name: String,
    /// What tokens are signed with, at least 32 characters.
    #[schemars(with = "String", extend("writeOnly" = true))]
    pub secret: Redacted<String>,
}

/// `[media.access]`: who may be in media rooms.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccessSettings {
    /// How long a token for the room of a channel opens it; whoever is in gets new ones.
    pub token_lifetime: Span,
    /// How long somebody may stay in the room of a channel before they have to ask again.
    pub join_lifetime: Span,
    /// How long somebody who fell out of the room of a channel may come back without asking again.
    pub join_grace: Span,
    /// Most leaves to join that one account has at the same time; of more the oldest end.
    pub joins: u32,
    /// Whether a program's token makes the room that it is for, when there is none yet.
    pub auto_create: bool,
    /// Keys for programs that use the media server, besides those that admins make.
    pub keys: Vec<KeySettings>,
}

impl Default for AccessSettings {
    fn default() -> Self {
        Self {
            token_lifetime: Span::secs(600),
            join_lifetime: Span::secs(24 * 3_600),
            join_grace: Span::secs(30),
            joins: 20,
            auto_create: true,
            keys: Vec::new(),
        }
    }
}

impl AccessSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense, named.
    pub fn validate(&self) -> Result<(), String> {
        if self.token_lifetime < Span::secs(60) || self.join_lifetime < self.token_lifetime {
            return Err("media.access.token_lifetime must be from 1 minute to media.access.join_lifetime".into());
        }
        if self.joins == 0 {
            return Err("media.access.joins must be at least 1".into());
        }
        for (at, key) in self.keys.iter().enumerate() {
            if !(1..=LONGEST_NAME).contains(&key.name.len()) || !key.name.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err("media.access.keys: a name has 1 to 64 letters, digits and signs, without spaces".into());
            }
            if key.secret.0.len() < SHORTEST_SECRET {
                return Err(format!("media.access.keys: the secret of '{}' has less than 32 characters", key.name));
            }
            if key.name == super::INNER_KEY || self.keys.iter().take(at).any(|other| other.name == key.name) {
                return Err(format!("media.access.keys: the name '{}' is taken", key.name));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &str, secret: &str) -> Result<(), String> {
        let key = KeySettings { name: name.into(), secret: Redacted(secret.into()) };
        AccessSettings { keys: vec![key], ..AccessSettings::default() }.validate()
    }

    #[test]
    fn chat_13_keys_are_strong_and_have_names_of_their_own() {
        let strong = "s".repeat(32);
        assert!(with("recorder", &strong).is_ok());
        assert!(with("recorder", "secret").unwrap_err().contains("32"));
        assert!(with("", &strong).is_err() && with("a b", &strong).is_err());
        assert!(with("hubbub", &strong).unwrap_err().contains("taken"), "tokens of the server itself have that name");
        let twin = || KeySettings { name: "a".into(), secret: Redacted(strong.clone()) };
        assert!(AccessSettings { keys: vec![twin(), twin()], ..AccessSettings::default() }.validate().is_err());
    }

    #[test]
    fn chat_13_a_token_does_not_outlive_the_leave_it_is_for() {
        let short = AccessSettings { join_lifetime: Span::secs(300), ..AccessSettings::default() };
        assert!(short.validate().unwrap_err().starts_with("media.access.token_lifetime"));
        assert!(AccessSettings::default().validate().is_ok());
    }
}
