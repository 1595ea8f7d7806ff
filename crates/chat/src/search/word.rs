//! One word as both databases know it.

use rust_stemmers::{Algorithm, Stemmer};

use super::fold::{fold, is_word};

/// Longest word in characters; what is longer is known by its beginning. (fixed)
const LENGTH: usize = 40;

/// A word in the form in which it is stored: `[a-z0-9]+`, its first letter tells the script.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word(String);

impl Word {
    /// The stored form of all words that belong with `folded`, by their stem.
    pub(super) fn stemmed(folded: &str) -> Self {
        let algorithm = match Script::of(folded) {
            Script::Latin => Algorithm::English,
            Script::Cyrillic => Algorithm::Russian,
            Script::Other => return Self::literal(folded),
        };
        Self::literal(&Stemmer::create(algorithm).stem(folded))
    }

    /// The stored form of exactly these letters, for beginnings of words.
    pub(super) fn literal(folded: &str) -> Self {
        let script = Script::of(folded);
        let mut word = String::with_capacity(folded.len() + 1);
        word.push(script.letter());
        folded.chars().for_each(|c| script.encode(c, &mut word));
        Self(word)
    }

    /// The stored form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Other,
}

impl Script {
    fn of(folded: &str) -> Self {
        if folded.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Self::Latin
        } else if folded.chars().all(|c| c.is_ascii_digit() || ('а'..='я').contains(&c)) {
            Self::Cyrillic
        } else {
            Self::Other
        }
    }

    const fn letter(self) -> char {
        match self {
            Self::Latin => 'w',
            Self::Cyrillic => 'r',
            Self::Other => 'x',
        }
    }

    /// Cyrillic letters are a to z and 0 to 5, a digit among them is 6 and the digit; other letters are four hex digits,
    /// or `g` and six. So a word that begins with another one is stored so, too.
    fn encode(self, c: char, word: &mut String) {
        let code = u32::from(c);
        match self {
            Self::Latin => word.push(c),
            Self::Cyrillic if c.is_ascii_digit() => word.extend(['6', c]),
            Self::Cyrillic => {
                let at = usize::try_from(code.saturating_sub(u32::from('а'))).unwrap_or_default();
                let letter = b"abcdefghijklmnopqrstuvwxyz012345".get(at).copied();
                word.extend(letter.map(char::from));
            }
            Self::Other if code <= 0xffff => word.push_str(&format!("{code:04x}")),
            Self::Other => word.push_str(&format!("g{code:06x}")),
        }
    }
}

/// A word of a text and where it stands, in bytes.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) folded: String,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The words of `text`, one after the other. Scripts without spaces give a word for each character.
pub(super) fn words(text: &str) -> impl Iterator<Item = Found> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (from, first) = chars.find(|(_, c)| is_word(*c))?;
            let mut folded = String::new();
            let mut to = from + first.len_utf8();
            fold(first, &mut folded);
            let mut length = 1;
            while let Some((at, c)) = chars.next_if(|(_, c)| is_word(*c) && !stands_alone(first) && !stands_alone(*c)) {
                length += 1;
                to = at + c.len_utf8();
                if length <= LENGTH {
                    fold(c, &mut folded);
                }
            }
            if !folded.is_empty() {
                return Some(Found { folded, from, to });
            }
        }
    })
}

/// Letters of scripts that put no spaces between words.
const fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}
