//! What is stored of a message for the search.

use super::{
    marks::Marks,
    word::{Word, words},
};

/// Most words of one message. (fixed)
const WORDS: usize = 2_000;

/// A message's words and marks as one text of `[a-z0-9 ]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms(String);

impl Terms {
    /// The text for column `stems`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text itself.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// The terms of a text without markup ([`crate::markdown::Analysis::plain`]).
#[must_use]
pub fn terms(plain: &str, marks: &Marks) -> Terms {
    let words = words(plain).take(WORDS).map(|found| Word::stemmed(&found.folded).as_str().to_owned());
    Terms(words.chain(marks.texts()).collect::<Vec<_>>().join(" "))
}
