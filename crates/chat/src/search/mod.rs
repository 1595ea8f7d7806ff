//! Full-text search without a database: terms of texts, and what a person asks for.
//!
//! Both databases get words that are ASCII letters and digits only, so that neither's idea of a word or a locale
//! matters ([`terms`]); and both get their question from one tree ([`Query`]). `docs/adr/0009-search-terms.md` says why.

mod date;
mod fold;
mod hits;
mod marks;
mod parse;
mod query;
mod terms;
mod word;

#[cfg(test)]
mod tests;

pub use date::Day;
pub(crate) use fold::fold;
pub use hits::hits;
pub use marks::{ChannelMark, Marks};
pub use parse::{MAX_LENGTH, MAX_PARTS, QueryError, QueryErrorCode, parse};
pub use query::{Author, Has, Narrowing, Place, Query};
pub use terms::{Terms, terms};
pub use word::Word;
