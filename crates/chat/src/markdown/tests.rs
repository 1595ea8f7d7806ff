use std::collections::BTreeSet;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    tree: Vec<Block>,
}

fn cases() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/markdown");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path| serde_json::from_slice::<Vec<Case>>(&std::fs::read(path).unwrap()).unwrap();
    files.into_iter().flat_map(read).collect()
}

#[test]
fn every_vector_becomes_its_tree() {
    for case in cases() {
        assert_eq!(parse(&case.text), case.tree, "{}: {:?}", case.name, case.text);
    }
}

#[test]
fn there_are_enough_vectors_and_each_has_a_name_of_its_own() {
    let cases = cases();
    assert!(cases.len() >= 150, "{}", cases.len());
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len());
}

/// Every letter and digit of the leaves of a tree, in order.
fn visible(blocks: &[Block]) -> String {
    fn inlines(children: &[Inline], out: &mut String) {
        for child in children {
            match child {
                Inline::Text { text } | Inline::Code { text } => out.push_str(text),
                Inline::B { children } | Inline::I { children } | Inline::S { children } => inlines(children, out),
                Inline::Link { href, children } => {
                    inlines(children, out);
                    out.push_str(href);
                }
                Inline::Mention { handle } => out.push_str(handle),
                Inline::Here => out.push_str("here"),
                Inline::Channel { name } => out.push_str(name),
                Inline::Br => {}
            }
        }
    }
    fn walk(blocks: &[Block], out: &mut String) {
        for block in blocks {
            match block {
                Block::P { children } => inlines(children, out),
                Block::Code { lang, text } => {
                    out.push_str(lang.as_deref().unwrap_or_default());
                    out.push_str(text);
                }
                Block::Quote { children } => walk(children, out),
                Block::List { items, .. } => items.iter().for_each(|item| walk(item, out)),
            }
        }
    }
    let mut out = String::new();
    walk(blocks, &mut out);
    out.to_ascii_lowercase()
}

fn depth(blocks: &[Block]) -> usize {
    let below = |block: &Block| match block {
        Block::Quote { children } => depth(children),
        Block::List { items, .. } => items.iter().map(|item| depth(item)).max().unwrap_or(0),
        Block::P { .. } | Block::Code { .. } => 0,
    };
    blocks.iter().map(|block| 1 + below(block)).max().unwrap_or(0)
}

/// Whether the letters of `text` are all in `found`, in that order.
fn contains_in_order(found: &str, text: &str) -> bool {
    let mut found = found.chars();
    text.chars().filter(|c| c.is_alphabetic()).all(|c| found.any(|other| other == c.to_ascii_lowercase()))
}

proptest! {
    #[test]
    fn no_letter_is_lost(text in "[a-c@#\\[\\]()*_~`> \n:/.hps<-]{0,80}") {
        let tree = parse(&text);
        prop_assert!(contains_in_order(&visible(&tree), &text), "{tree:?}");
    }

    #[test]
    fn any_text_is_parsed(text in "\\PC{0,200}") {
        let tree = parse(&text);
        prop_assert!(contains_in_order(&visible(&tree), &text), "{tree:?}");
        let html = to_html(&text, &NoNames);
        prop_assert!(!html.contains("<script") && !html.contains("javascript:\""));
    }
}

#[test]
fn nesting_ends_at_the_bound_and_keeps_the_text() {
    let quotes = format!("{}end", "> ".repeat(500));
    assert_eq!(depth(&parse(&quotes)), DEPTH + 1);
    assert!(analyse(&quotes).plain.ends_with("end"));
    let stars = format!("{}end{}", "*a ".repeat(500), "*".repeat(500));
    assert!(analyse(&stars).plain.contains("end"));
}

#[test]
fn many_openers_take_linear_time() {
    // Quadratic work would take minutes here, not milliseconds.
    for piece in ["*a ", "[", "![", "_a *b ", "](http://a", "`a", "``a`", "@a", "#a", "> ", "- ", "http://a("] {
        let text = piece.repeat(400_000 / piece.len());
        assert!(analyse(&text).plain.len() <= text.len());
    }
}

#[test]
fn mentions_are_told_once_and_no_more_than_fifty() {
    let text: String = (0..80).map(|n| format!("@p{n} @p{n} ")).collect();
    let analysis = analyse(&text);
    assert_eq!(analysis.mentions.len(), MENTIONS);
    assert_eq!(analysis.mentions[1].as_str(), "p1");
}

#[test]
fn an_analysis_reads_through_markup_but_not_through_code() {
    let analysis = analyse("> **@Ann** see #General `@bob` [x](https://a.b)\n\n- @here\n```\n@eve\n```");
    assert_eq!(analysis.mentions.iter().map(|handle| handle.as_str()).collect::<Vec<_>>(), ["ann"]);
    assert_eq!((analysis.here, analysis.has_link), (true, true));
    assert_eq!(analysis.channels, ["General"]);
    assert_eq!(analysis.plain, "@ann see #General @bob x\n@here\n@eve");
}

#[test]
fn html_has_known_tags_only_and_escapes_what_people_wrote() {
    struct Team;
    impl Names for Team {
        fn person(&self, handle: &str) -> Option<String> {
            (handle == "ann").then(|| "Ann <b>".to_owned())
        }
        fn channel(&self, name: &str) -> Option<String> {
            (name == "general").then(|| "general/2026-01.html".to_owned())
        }
    }
    let text = "# <img onerror=x>\n@ann @bob #general [\"x\"](https://a.b/\"onclick=)\n3. a\n```js\n</code>\n```";
    assert_eq!(
        to_html(text, &Team),
        "<p><b>&lt;img onerror=x&gt;</b></p>\
         <p><span class=\"name\">@Ann &lt;b&gt;</span> @bob <a href=\"general/2026-01.html\">#general</a> \
         [&quot;x&quot;](<a href=\"https://a.b/\" rel=\"noopener noreferrer\" target=\"_blank\">https://a.b/</a>\
         &quot;onclick=)<br>3. a</p><pre><code>&lt;/code&gt;</code></pre>"
    );
}

#[test]
fn slack_gets_its_own_markup_and_no_bell() {
    let text = "**a** *b* ~~c~~ [d](https://e.f) & <x> @here\n> q\n\n1. one\n2. two\n```\n*x*\n```";
    assert_eq!(to_slack(text), "*a* _b_ ~c~ <https://e.f|d> &amp; &lt;x&gt; @here\n> q\n1. one\n2. two\n```\n*x*\n```");
}

#[test]
fn discord_gets_no_more_than_it_takes() {
    assert_eq!(to_discord("**a**"), "**a**");
    assert_eq!(to_discord(&"я".repeat(2_001)).chars().count(), 2_000);
}
