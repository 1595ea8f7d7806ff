//! The language of the search field.

use super::{
    date::Day,
    query::{Author, Last, Place, Query},
    word::{Word, words},
};

/// Longest search, in characters. (fixed)
pub const MAX_LENGTH: usize = 200;
/// Most parts of a search. (fixed)
pub const MAX_PARTS: usize = 20;
/// Fewest letters of a word that is also tried as the beginning of one. (fixed)
const START: usize = 3;

/// Why a search cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{code} at {at}")]
pub struct QueryError {
    /// Where the part begins that is wrong, in characters.
    pub at: usize,
    /// What is wrong.
    pub code: QueryErrorCode,
}

/// What is wrong with a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryErrorCode {
    /// More than [`MAX_LENGTH`] characters.
    #[error("too_long")]
    TooLong,
    /// More than [`MAX_PARTS`] parts.
    #[error("too_many_parts")]
    TooManyParts,
    /// Not a day as `YYYY-MM-DD`.
    #[error("bad_date")]
    BadDate,
    /// Not one of `file`, `link` and `image`.
    #[error("bad_has")]
    BadHas,
    /// Not a handle, or not a channel's name.
    #[error("bad_name")]
    BadName,
    /// Only what must not be there.
    #[error("only_excluded")]
    OnlyExcluded,
    /// Nothing to look for.
    #[error("nothing")]
    Nothing,
}

/// Reads a search.
///
/// # Errors
/// [`QueryError`] says where and why.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    if text.chars().count() > MAX_LENGTH {
        return Err(QueryError { at: MAX_LENGTH, code: QueryErrorCode::TooLong });
    }
    let mut reader = Reader::default();
    let mut rest = text;
    let mut count = 0;
    while let Some((at, part, after)) = Part::first(rest) {
        let at = text.chars().count() - rest.chars().count() + at;
        count += 1;
        if count > MAX_PARTS {
            return Err(QueryError { at, code: QueryErrorCode::TooManyParts });
        }
        reader.part(&part).map_err(|code| QueryError { at, code })?;
        rest = after;
    }
    reader.finish().map_err(|code| QueryError { at: 0, code })
}

/// A part of a search as it stands.
struct Part<'t> {
    excluded: bool,
    quoted: bool,
    text: &'t str,
}

impl<'t> Part<'t> {
    /// The first part, after how many characters it begins, and what follows it.
    fn first(text: &'t str) -> Option<(usize, Self, &'t str)> {
        let start = text.trim_start();
        let at = text.chars().count() - start.chars().count();
        let after_sign = start.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
        let body = after_sign.unwrap_or(start);
        let (quoted, inner, after) = match body.strip_prefix('"') {
            // A quotation mark that is not closed quotes the rest.
            Some(inner) => (true, inner, inner.split_once('"')),
            None => (false, body, body.find(char::is_whitespace).map(|end| body.split_at(end))),
        };
        let (inner, after) = after.unwrap_or((inner, ""));
        (!start.is_empty()).then_some((at, Self { excluded: after_sign.is_some(), quoted, text: inner }, after))
    }
}

#[derive(Default)]
struct Reader {
    query: Query,
    /// The last bare word, as it was written.
    last: Option<String>,
}

impl Reader {
    fn part(&mut self, part: &Part<'_>) -> Result<(), QueryErrorCode> {
        if !part.quoted
            && !part.excluded
            && let Some((name, value)) = part.text.split_once(':')
            && self.filter(&name.to_ascii_lowercase(), value)?
        {
            return Ok(());
        }
        let folded: Vec<String> = words(part.text).map(|found| found.folded).collect();
        let mut stems: Vec<Word> = folded.iter().map(|folded| Word::stemmed(folded)).collect();
        let query = &mut self.query;
        match stems.len() {
            0 => {}
            _ if part.excluded => query.excluded.push(stems),
            1 if !part.quoted => {
                query.words.append(&mut stems);
                self.last = folded.into_iter().next();
            }
            _ => query.phrases.push(stems),
        }
        Ok(())
    }

    /// Whether `name:value` is a filter. Other names are text.
    fn filter(&mut self, name: &str, value: &str) -> Result<bool, QueryErrorCode> {
        let query = &mut self.query;
        match name {
            "from" => query.from.push(author(value)?),
            "in" => query.places.push(place(value)?),
            "has" => match value.to_ascii_lowercase().as_str() {
                "file" => query.has.file = true,
                "link" => query.has.link = true,
                "image" => query.has.image = true,
                _ => return Err(QueryErrorCode::BadHas),
            },
            "before" => query.until = earlier(query.until, day(value)?),
            "after" => query.since = query.since.max(Some(day(value)?.next())),
            "on" => {
                let day = day(value)?;
                query.since = query.since.max(Some(day));
                query.until = earlier(query.until, day.next());
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn finish(mut self) -> Result<Query, QueryErrorCode> {
        let query = &mut self.query;
        if let Some(last) = self.last.filter(|last| last.chars().count() >= START)
            // Words that came later are quoted, so the last bare one is the last of these.
            && let Some(whole) = query.words.pop()
        {
            query.last = Some(Last { whole, start: Word::literal(&last) });
        }
        let asked = !query.words.is_empty()
            || !query.phrases.is_empty()
            || query.last.is_some()
            || !query.from.is_empty()
            || !query.places.is_empty()
            || query.has != super::Has::default();
        match (asked, query.excluded.is_empty()) {
            (true, _) => Ok(self.query),
            (false, true) => Err(QueryErrorCode::Nothing),
            (false, false) => Err(QueryErrorCode::OnlyExcluded),
        }
    }
}

fn earlier(known: Option<Day>, day: Day) -> Option<Day> {
    Some(known.map_or(day, |known| known.min(day)))
}

fn day(value: &str) -> Result<Day, QueryErrorCode> {
    Day::read(value).ok_or(QueryErrorCode::BadDate)
}

fn author(value: &str) -> Result<Author, QueryErrorCode> {
    match value.strip_prefix('@').unwrap_or(value) {
        "me" => Ok(Author::Me),
        handle => handle.parse().map(Author::Handle).map_err(|_| QueryErrorCode::BadName),
    }
}

fn place(value: &str) -> Result<Place, QueryErrorCode> {
    if value.starts_with('@') {
        return author(value).map(Place::Direct);
    }
    let name = crate::words::channel_name(value).map_err(|_| QueryErrorCode::BadName)?;
    Ok(Place::Channel(name.as_str().to_owned()))
}
