//! What a person looks for, and how each database is asked for it.

use hubbub_types::{AccountId, Handle};

use super::{
    date::Day,
    marks::{ChannelMark, FILE, IMAGE, LINK, author},
    word::Word,
};

/// A search as its author meant it. All parts must hold; several authors or places are alternatives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Words that must be there, in any order.
    pub words: Vec<Word>,
    /// Words that must stand beside each other.
    pub phrases: Vec<Vec<Word>>,
    /// Words and phrases that must not be there.
    pub excluded: Vec<Vec<Word>>,
    /// The last word, which may not have been finished.
    pub last: Option<Last>,
    /// `from:`
    pub from: Vec<Author>,
    /// `in:`
    pub places: Vec<Place>,
    /// The first day that counts.
    pub since: Option<Day>,
    /// The first day that does not count any more.
    pub until: Option<Day>,
    /// `has:`
    pub has: Has,
}

/// The last word of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// As a whole word.
    pub whole: Word,
    /// As the beginning of one.
    pub start: Word,
}

/// Somebody a search names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// Who searches.
    Me,
    /// Somebody by handle.
    Handle(Handle),
}

/// Where a search looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A channel by name, as written.
    Channel(String),
    /// The direct conversation with somebody.
    Direct(Author),
}

/// What a message must have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Has {
    /// A file.
    pub file: bool,
    /// A link.
    pub link: bool,
    /// A picture.
    pub image: bool,
}

/// What is known beforehand of every message that may be found. Several marks of a kind are alternatives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Where it is; none: anywhere.
    pub channels: Vec<ChannelMark>,
    /// Who wrote it; none: anybody.
    pub authors: Vec<AccountId>,
}

impl Query {
    /// The question for FTS5's `MATCH`; `None` when nothing is asked that it could narrow.
    #[must_use]
    pub fn fts5(&self, narrowing: &Narrowing) -> Option<String> {
        let mut text = self.required(narrowing, &Fts5)?.join(" AND ");
        for phrase in &self.excluded {
            text = format!("({text}) NOT {}", Fts5.phrase(phrase));
        }
        Some(text)
    }

    /// The question for `to_tsquery('simple', …)`; `None` when nothing is asked that it could narrow.
    #[must_use]
    pub fn tsquery(&self, narrowing: &Narrowing) -> Option<String> {
        let mut parts = self.required(narrowing, &TsQuery)?;
        parts.extend(self.excluded.iter().map(|phrase| format!("!{}", TsQuery.phrase(phrase))));
        Some(parts.join(" & "))
    }

    fn required(&self, narrowing: &Narrowing, syntax: &dyn Syntax) -> Option<Vec<String>> {
        let mut parts: Vec<String> = self.words.iter().map(|word| syntax.mark(word.as_str())).collect();
        parts.extend(self.phrases.iter().map(|phrase| syntax.phrase(phrase)));
        if let Some(Last { whole, start }) = &self.last {
            parts.push(syntax.any(&[syntax.mark(whole.as_str()), syntax.start(start.as_str())]));
        }
        let flags = [(self.has.file, FILE), (self.has.link, LINK), (self.has.image, IMAGE)];
        parts.extend(flags.iter().filter(|(set, _)| *set).map(|(_, mark)| syntax.mark(mark)));
        let authors: Vec<String> = narrowing.authors.iter().map(|id| syntax.mark(&author(*id))).collect();
        let channels: Vec<String> = narrowing.channels.iter().map(|mark| syntax.mark(&mark.as_text())).collect();
        parts.extend([authors, channels].iter().filter(|marks| !marks.is_empty()).map(|marks| syntax.any(marks)));
        (!parts.is_empty()).then_some(parts)
    }
}

/// How a database writes the parts of a question. All that goes in is `[a-z0-9]+`.
trait Syntax {
    fn mark(&self, mark: &str) -> String;
    fn start(&self, start: &str) -> String;
    fn phrase(&self, words: &[Word]) -> String;
    fn any(&self, parts: &[String]) -> String;
}

struct Fts5;

impl Syntax for Fts5 {
    fn mark(&self, mark: &str) -> String {
        format!("\"{mark}\"")
    }

    fn start(&self, start: &str) -> String {
        format!("\"{start}\" *")
    }

    fn phrase(&self, words: &[Word]) -> String {
        format!("\"{}\"", words.iter().map(Word::as_str).collect::<Vec<_>>().join(" "))
    }

    fn any(&self, parts: &[String]) -> String {
        format!("({})", parts.join(" OR "))
    }
}

struct TsQuery;

impl Syntax for TsQuery {
    fn mark(&self, mark: &str) -> String {
        mark.to_owned()
    }

    fn start(&self, start: &str) -> String {
        format!("{start}:*")
    }

    fn phrase(&self, words: &[Word]) -> String {
        format!("({})", words.iter().map(Word::as_str).collect::<Vec<_>>().join(" <-> "))
    }

    fn any(&self, parts: &[String]) -> String {
        format!("({})", parts.join(" | "))
    }
}
