//! The language of the search field: any text is a question that only asks, or an error within it.
#![no_main]

use hubbub_chat::search::{Marks, Narrowing, hits, parse, terms};
use hubbub_types::ChannelId;
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

fuzz_target!(|text: &str| {
    let marks = Marks::of(ChannelId(Uuid::from_u128(1)), true);
    let stored = terms(text, &marks).into_string();
    assert!(stored.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b' '), "{stored}");
    match parse(text) {
        Ok(query) => {
            let narrowing = Narrowing::default();
            let plain = |question: &str, signs: &str| {
                question.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || signs.contains(c))
            };
            assert!(query.fts5(&narrowing).is_none_or(|question| plain(&question, "\" *()ANDORT")));
            assert!(query.tsquery(&narrowing).is_none_or(|question| plain(&question, " &|!()<->:*")));
            let units = text.encode_utf16().count();
            let ranges = hits(text, &query);
            assert!(ranges.iter().all(|[from, to]| from < to && *to <= units));
            assert!(ranges.windows(2).all(|pair| matches!(pair, [[_, end], [start, _]] if end <= start)));
        }
        Err(error) => assert!(error.at <= text.chars().count(), "{error}"),
    }
});
