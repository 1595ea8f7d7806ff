//! The markdown of messages: no letter is lost, nesting is bounded, and HTML has nothing in it that a person wrote.
#![no_main]

use hubbub_chat::markdown::{Block, DEPTH, Inline, MENTIONS, NoNames, analyse, parse, to_html, to_slack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let tree = parse(text);
    let mut seen = String::new();
    blocks(&tree, 0, &mut seen);
    let mut found = seen.chars();
    for letter in text.chars().filter(|c| c.is_alphabetic()) {
        assert!(found.any(|c| c.eq_ignore_ascii_case(&letter)), "{letter:?} is lost in {tree:?}");
    }
    let analysis = analyse(text);
    assert!(analysis.mentions.len() <= MENTIONS && analysis.channels.len() <= MENTIONS);
    tags_are_ours(&to_html(text, &NoNames));
    to_slack(text);
});

fn blocks(tree: &[Block], depth: usize, seen: &mut String) {
    assert!(depth <= DEPTH, "nested too deep");
    for block in tree {
        match block {
            Block::P { children } => inlines(children, 0, seen),
            Block::Code { lang, text } => seen.extend([lang.as_deref().unwrap_or_default(), text]),
            Block::Quote { children } => blocks(children, depth + 1, seen),
            Block::List { items, .. } => items.iter().for_each(|item| blocks(item, depth + 1, seen)),
        }
    }
}

fn inlines(children: &[Inline], depth: usize, seen: &mut String) {
    // A run of three is two emphases.
    assert!(depth <= 2 * DEPTH + 1, "nested too deep");
    let texts = children.windows(2).any(|pair| matches!(pair, [Inline::Text { .. }, Inline::Text { .. }]));
    assert!(!texts, "two texts side by side");
    for child in children {
        match child {
            Inline::Text { text } => {
                assert!(!text.is_empty(), "an empty text");
                seen.push_str(text);
            }
            Inline::Code { text } => seen.push_str(text),
            Inline::B { children } | Inline::I { children } | Inline::S { children } => {
                inlines(children, depth + 1, seen);
            }
            Inline::Link { href, children } => {
                let href_folded = href.to_ascii_lowercase();
                assert!(["http://", "https://", "mailto:"].iter().any(|scheme| href_folded.starts_with(scheme)));
                inlines(children, depth + 1, seen);
                seen.push_str(href);
            }
            Inline::Mention { handle } => seen.push_str(handle),
            Inline::Here => seen.push_str("here"),
            Inline::Channel { name } => seen.push_str(name),
            Inline::Br => {}
        }
    }
}

fn tags_are_ours(html: &str) {
    for tag in html.split('<').skip(1) {
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphabetic).collect();
        let known = ["p", "b", "i", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "br", "span"];
        assert!(known.contains(&name.as_str()), "<{name}> in {html}");
    }
}
