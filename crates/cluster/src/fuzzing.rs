//! What fuzzing reaches.

use crate::{NewsItem, NewsNotice, Notice, shared};

/// What a text on the bus says, if anything.
#[must_use]
pub fn bus_message(text: &str) -> Option<Notice> {
    shared::parse(text)
}

/// What a text among the news says, if anything.
#[must_use]
pub fn news_item(text: String) -> Option<NewsNotice> {
    shared::parse_news(text)
}

/// The text that says an item among the news.
#[must_use]
pub fn news_text(item: &NewsItem) -> Option<String> {
    item.encode()
}
