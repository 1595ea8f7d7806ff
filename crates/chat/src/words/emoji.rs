//! One emoji: what a reaction is.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    WordError,
    emoji_table::{PICTURES, SIGNS},
};

const PICTURE_STYLE: char = '\u{fe0f}';
const JOINER: char = '\u{200d}';
const KEYCAP: char = '\u{20e3}';
const BLACK_FLAG: char = '\u{1f3f4}';
const TAG_END: char = '\u{e007f}';

/// One emoji in the one spelling in which all devices write it (fully qualified), at most 10 code points and 40 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Emoji(String);

impl Emoji {
    /// Most code points. (fixed)
    pub const MAX_LENGTH: usize = 10;

    /// The emoji.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Emoji {
    type Error = WordError;
    fn try_from(text: String) -> Result<Self, WordError> {
        emoji(&text)
    }
}

impl From<Emoji> for String {
    fn from(emoji: Emoji) -> Self {
        emoji.0
    }
}

/// Reads one emoji. U+FE0F is put where it is missing and left out where it means nothing, so that one picture is one
/// reaction.
///
/// # Errors
/// When it is not exactly one.
pub fn emoji(text: &str) -> Result<Emoji, WordError> {
    let given: Vec<char> = text.chars().take(Emoji::MAX_LENGTH * 2).collect();
    let mut out = String::new();
    let rest = flag(&given, &mut out)
        .or_else(|| keycap(&given, &mut out))
        .or_else(|| subdivision(&given, &mut out))
        .or_else(|| joined(&given, &mut out))
        .ok_or(WordError::NotEmoji)?;
    if !rest.is_empty() || out.chars().count() > Emoji::MAX_LENGTH {
        return Err(WordError::NotEmoji);
    }
    Ok(Emoji(out))
}

/// Two letters of a country.
fn flag<'c>(given: &'c [char], out: &mut String) -> Option<&'c [char]> {
    let letter = |c: &char| ('\u{1f1e6}'..='\u{1f1ff}').contains(c);
    match given {
        [first, second, rest @ ..] if letter(first) && letter(second) => {
            out.extend([first, second]);
            Some(rest)
        }
        _ => None,
    }
}

/// A digit, `#` or `*` on a key.
fn keycap<'c>(given: &'c [char], out: &mut String) -> Option<&'c [char]> {
    let (key, rest) = match given {
        [key, PICTURE_STYLE, KEYCAP, rest @ ..] | [key, KEYCAP, rest @ ..] => (*key, rest),
        _ => return None,
    };
    if !matches!(key, '0'..='9' | '#' | '*') {
        return None;
    }
    out.extend([key, PICTURE_STYLE, KEYCAP]);
    Some(rest)
}

/// The flag of a part of a country: a black flag with tags.
fn subdivision<'c>(given: &'c [char], out: &mut String) -> Option<&'c [char]> {
    let (&BLACK_FLAG, rest) = given.split_first()? else { return None };
    let tags = rest.iter().take_while(|c| ('\u{e0030}'..='\u{e007a}').contains(*c)).count();
    let (tags, rest) = rest.split_at_checked(tags).filter(|(tags, _)| (3..=6).contains(&tags.len()))?;
    let (&TAG_END, rest) = rest.split_first()? else { return None };
    out.push(BLACK_FLAG);
    out.extend(tags);
    out.push(TAG_END);
    Some(rest)
}

/// Pictures joined to one.
fn joined<'c>(given: &'c [char], out: &mut String) -> Option<&'c [char]> {
    let mut rest = picture(given, out)?;
    while let Some((&JOINER, after)) = rest.split_first() {
        out.push(JOINER);
        rest = picture(after, out)?;
    }
    Some(rest)
}

/// One picture with its skin tone or style.
fn picture<'c>(given: &'c [char], out: &mut String) -> Option<&'c [char]> {
    let (&first, rest) = given.split_first()?;
    let sign = within(SIGNS, first);
    if !sign && !within(PICTURES, first) {
        return None;
    }
    out.push(first);
    let plain = rest.strip_prefix(&[PICTURE_STYLE]).unwrap_or(rest);
    if let Some((tone @ '\u{1f3fb}'..='\u{1f3ff}', after)) = plain.split_first() {
        out.push(*tone);
        return Some(after);
    }
    if sign {
        out.push(PICTURE_STYLE);
    }
    Some(plain)
}

fn within(ranges: &[(u32, u32)], c: char) -> bool {
    let c = u32::from(c);
    ranges
        .binary_search_by(|(first, last)| {
            if c < *first {
                std::cmp::Ordering::Greater
            } else if c > *last {
                std::cmp::Ordering::Less
            } else {
                std::cmp::Ordering::Equal
            }
        })
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_has_one_spelling() {
        for (given, kept) in [
            ("👍", "👍"),
            ("👍\u{fe0f}", "👍"),
            ("👍🏽", "👍🏽"),
            ("❤", "❤\u{fe0f}"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
            ("☝🏿", "☝🏿"),
            ("1\u{20e3}", "1\u{fe0f}\u{20e3}"),
            ("🇩🇪", "🇩🇪"),
            ("👩‍💻", "👩‍💻"),
            ("👩🏻‍❤‍💋‍👩🏿", "👩🏻‍❤\u{fe0f}‍💋‍👩🏿"),
            ("🏳‍🌈", "🏳\u{fe0f}‍🌈"),
            ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
            ("🏴‍☠️", "🏴‍☠️"),
        ] {
            assert_eq!(emoji(given).unwrap().as_str(), kept, "{given}");
        }
    }

    #[test]
    fn what_is_not_one_emoji_is_refused() {
        for given in [
            "",
            "a",
            "1",
            "#",
            "👍👍",
            "👍a",
            "🇩",
            "🏽",
            "\u{200d}",
            "👩\u{200d}",
            "\u{fe0f}",
            "<b>",
            "я",
            "🏴\u{e0067}",
        ] {
            assert_eq!(emoji(given), Err(WordError::NotEmoji), "{given:?}");
        }
        let long = ["👩"; 7].join("\u{200d}");
        assert_eq!(emoji(&long), Err(WordError::NotEmoji));
    }

    #[test]
    fn the_tables_ascend() {
        for table in [PICTURES, SIGNS] {
            assert!(table.iter().all(|(first, last)| first <= last));
            assert!(table.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }
}
