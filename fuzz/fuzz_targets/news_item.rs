//! News between nodes: any text is an item that can be sent on as it was meant, or the word that some were missed, or
//! nothing.
#![no_main]

use hubbub_cluster::{
    NewsNotice,
    fuzzing::{news_item, news_text},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(NewsNotice::Item(item)) = news_item(text.to_owned()) else { return };
    assert!(item.first <= item.last);
    assert!(text.as_bytes().ends_with(&item.text), "what connections are sent is not touched");
    let again = news_text(&item).expect("an item that was read can be written");
    assert_eq!(news_item(again), Some(NewsNotice::Item(item)));
});
