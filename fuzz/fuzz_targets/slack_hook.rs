//! Bodies of incoming webhooks in the words of Slack: whatever is sent, a message within bounds or a refusal.
#![no_main]

use hubbub_chat::{
    hooks::{EMBEDS, NAME, read},
    markdown::analyse,
};
use libfuzzer_sys::fuzz_target;

const LONGEST: usize = 4_000;

fuzz_target!(|body: &[u8]| {
    for content_type in CONTENT_TYPES {
        let Ok((_, incoming)) = read(body, content_type, LONGEST) else { continue };
        assert!(!incoming.text.is_empty() || !incoming.embeds.is_empty());
        assert!(incoming.text.chars().count() <= LONGEST);
        assert!(incoming.embeds.len() <= EMBEDS);
        assert!(incoming.name.is_none_or(|name| name.chars().count() <= NAME && !name.contains('\n')));
        assert!(incoming.avatar.is_none_or(|url| matches!(url.scheme(), "http" | "https")));
        analyse(&incoming.text);
    }
});

const CONTENT_TYPES: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];
