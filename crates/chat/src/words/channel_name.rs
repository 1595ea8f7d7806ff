//! Names of channels.

use std::fmt;

use super::WordError;

/// The name of a channel: letters, digits, `_` and `-` in lower case, 1 to 64 characters, at both ends a letter or a
/// digit, so that `#name` in a message means all of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelName(String);

impl ChannelName {
    /// Most characters. (fixed)
    pub const MAX_LENGTH: usize = 64;

    /// The name, without `#`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What no two channels share: `ё` and `е` are one letter.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.replace('ё', "е")
    }
}

impl fmt::Display for ChannelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes a name of what a person typed: a `#` before it goes, capitals become small, spaces become hyphens.
///
/// # Errors
/// When nothing is left, it is too long, or it has other characters.
pub fn channel_name(text: &str) -> Result<ChannelName, WordError> {
    let text = text.trim();
    let words: Vec<&str> = text.strip_prefix('#').unwrap_or(text).split_whitespace().collect();
    let name = words.join("-").to_lowercase();
    let name = name.trim_matches(['-', '_']);
    if name.is_empty() {
        return Err(WordError::Empty);
    }
    if name.chars().count() > ChannelName::MAX_LENGTH {
        return Err(WordError::TooLong { max: ChannelName::MAX_LENGTH });
    }
    if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
        return Err(WordError::Character);
    }
    Ok(ChannelName(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_what_was_typed() {
        for (typed, name) in
            [("General", "general"), (" #Общий  чат ", "общий-чат"), ("-a_b-", "a_b"), ("2026", "2026")]
        {
            assert_eq!(channel_name(typed).unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for (typed, error) in [
            ("", WordError::Empty),
            ("--", WordError::Empty),
            ("a/b", WordError::Character),
            ("a\u{202e}b", WordError::Character),
            ("👍", WordError::Character),
        ] {
            assert_eq!(channel_name(typed), Err(error), "{typed}");
        }
        assert_eq!(channel_name(&"a".repeat(65)), Err(WordError::TooLong { max: 64 }));
    }

    #[test]
    fn two_spellings_of_a_letter_are_one_key() {
        assert_eq!(channel_name("Всё").unwrap().key(), channel_name("все").unwrap().key());
    }

    #[test]
    fn a_name_in_a_message_means_the_channel() {
        for typed in ["general", "a_b-c", "общий-чат", "2026"] {
            let name = channel_name(typed).unwrap();
            assert_eq!(crate::markdown::analyse(&format!("#{name}.")).channels, [name.as_str()]);
        }
    }
}
