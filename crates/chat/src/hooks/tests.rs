use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::markdown::{Block, Inline, analyse, parse};

const JSON: &str = "application/json";

fn incoming(value: &Value) -> Incoming {
    read(value.to_string().as_bytes(), JSON, 4_000).unwrap().1
}

fn slack(text: &str) -> String {
    incoming(&json!({ "text": text })).text
}

fn discord(text: &str) -> String {
    incoming(&json!({ "content": text })).text
}

#[test]
fn chat_09_a_body_is_told_by_its_fields_in_whatever_it_is_wrapped() {
    let form = "payload=%7B%22text%22%3A%22hi%22%7D";
    let parts = "--xx\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\n\r\nabc\r\n--xx\r\n\
                 Content-Disposition: form-data; name=\"payload_json\"\r\nContent-Type: application/json\r\n\r\n\
                 {\"content\":\"hi\"}\r\n--xx--\r\n";
    for (body, content_type, dialect) in [
        ("{\"text\":\"hi\"}", "application/json; charset=utf-8", Dialect::Slack),
        ("{\"content\":\"hi\"}", JSON, Dialect::Discord),
        ("{\"content\":\"hi\",\"username\":\"x\"}", "", Dialect::Discord),
        ("{\"text\":\"hi\",\"username\":\"x\"}", "text/plain", Dialect::Slack),
        (" {\"text\":\"hi\"}", "application/x-www-form-urlencoded", Dialect::Slack),
        (form, "application/x-www-form-urlencoded", Dialect::Slack),
        (parts, "multipart/form-data; boundary=xx", Dialect::Discord),
        (parts, "Multipart/Form-Data; charset=x; boundary=\"xx\"", Dialect::Discord),
    ] {
        let (found, incoming) = read(body.as_bytes(), content_type, 4_000).unwrap();
        assert_eq!((found, incoming.text.as_str()), (dialect, "hi"), "{content_type}");
    }
}

#[test]
fn chat_09_what_is_no_message_is_refused_in_the_words_of_its_service() {
    for (body, content_type, dialect, error) in [
        ("", JSON, Dialect::Slack, HookError::Invalid),
        ("[]", JSON, Dialect::Slack, HookError::Invalid),
        ("\"text\"", JSON, Dialect::Slack, HookError::Invalid),
        ("{}", JSON, Dialect::Slack, HookError::Empty),
        ("{\"text\":5}", JSON, Dialect::Slack, HookError::Empty),
        ("{\"text\":\" \\n\"}", JSON, Dialect::Slack, HookError::Empty),
        ("{\"content\":null,\"embeds\":[]}", JSON, Dialect::Discord, HookError::Empty),
        ("{\"embeds\":[{}]}", JSON, Dialect::Discord, HookError::Empty),
        ("x=1", "application/x-www-form-urlencoded", Dialect::Slack, HookError::Invalid),
        ("--x", "multipart/form-data", Dialect::Discord, HookError::Invalid),
        ("--x\r\n\r\n", "multipart/form-data; boundary=x", Dialect::Discord, HookError::Invalid),
    ] {
        assert_eq!(read(body.as_bytes(), content_type, 4_000), Err(Refused { dialect, error }), "{body}");
    }
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read(deep.as_bytes(), JSON, 4_000).is_err());
}

#[test]
fn chat_09_embeds_have_bounds() {
    let many = json!({ "embeds": vec![json!({ "title": "x" }); 11] });
    let long = json!({ "embeds": vec![json!({ "description": "x".repeat(4_000) }); 2] });
    for body in [many, long] {
        let refused = read(body.to_string().as_bytes(), JSON, 4_000).unwrap_err();
        assert_eq!(refused, Refused { dialect: Dialect::Discord, error: HookError::TooLarge });
    }
    let fields = vec![json!({ "name": "a", "value": "b" }); 40];
    assert_eq!(incoming(&json!({ "embeds": [{ "fields": fields }] })).embeds[0].fields.len(), 25);
}

#[test]
fn chat_09_slacks_markup_becomes_ours() {
    for (theirs, ours) in [
        ("*bold* _it_ ~gone~ `*code*`", "**bold** _it_ ~~gone~~ `*code*`"),
        ("2*3*4 and a * b", r"2\*3\*4 and a \* b"),
        ("*one* and *two*", "**one** and **two**"),
        ("*alone", r"\*alone"),
        ("**already**", "**already**"),
        ("<https://a.b/c?d=1&amp;e=2|see>", "[see](https://a.b/c?d=1&e=2)"),
        ("<https://a.b/(c)>", "<https://a.b/%28c%29>"),
        ("<mailto:a@b.c|write>", "[write](mailto:a@b.c)"),
        ("<javascript:alert(1)|x>", "x"),
        ("<!here> <!channel> <!subteam^S1|@ops>", "@here @here \\@ops"),
        ("<!date^1^{date}|today>", "today"),
        ("<@U123|ann> <@U9>", r"\@ann \@U9"),
        ("<#C1|general> <#C2>", r"#general \#C2"),
        ("&lt;@ann&gt; a &amp;&amp; b &copy;", r"\<@ann> a && b &copy;"),
        ("&gt; quoted\n>also\nnot", "> quoted\n> also\nnot"),
        ("a < b", r"a \< b"),
        ("```a &lt; b```", "```a < b```"),
        ("see ```one\ntwo``` end", "see \n```\none\ntwo\n```\n end"),
        ("[a|b](c)", "[a|b](c)"),
    ] {
        assert_eq!(slack(theirs), ours, "{theirs}");
    }
    assert_eq!(incoming(&json!({ "text": "*a* <b>", "mrkdwn": false })).text, r"\*a\* \<b>");
}

#[test]
fn chat_09_a_slack_payload_with_attachments_becomes_cards() {
    let found = incoming(&json!({
        "channel": "#ci", "username": "ci\nbot", "icon_url": "https://ci.example.org/a.png", "icon_emoji": ":robot_face:",
        "text": "Build <https://ci.example.org/7|#7> *failed*",
        "attachments": [{
            "fallback": "Build 7 failed", "color": "danger", "pretext": "on `main`",
            "author_name": "Ann", "author_link": "https://a.b", "title": "tests", "title_link": "https://ci.example.org/7/tests",
            "text": "3 of 100", "fields": [{ "title": "Branch", "value": "main", "short": true }, { "title": "Took", "value": 5 }],
            "footer": "CI", "ts": "1700000000.123", "image_url": "https://ci.example.org/x.png", "thumb_url": "ftp://x"
        }, { "fallback": "only this", "color": "#36a64f", "actions": [{ "type": "button" }] }, {}]
    }));
    assert_eq!(found.text, "Build [\\#7](https://ci.example.org/7) **failed**");
    assert_eq!(found.name.as_deref(), Some("ci bot"));
    assert_eq!(found.avatar.unwrap().as_str(), "https://ci.example.org/a.png");
    let card = &found.embeds[0];
    assert_eq!(
        (card.color, card.title.as_deref(), card.author.as_deref()),
        (Some(0xa3_02_00), Some("tests"), Some("Ann"))
    );
    assert_eq!(card.text.as_deref(), Some("on `main`\n3 of 100"));
    assert_eq!((card.fields.len(), card.fields[0].short, card.fields[1].value.as_str()), (2, true, ""));
    assert_eq!(card.at.unwrap().0.as_millis(), 1_700_000_000_000);
    assert_eq!((card.image.is_some(), card.thumbnail.is_some()), (true, false));
    assert_eq!((found.embeds[1].text.as_deref(), found.embeds[1].color), (Some("only this"), Some(0x36_a6_4f)));
    assert_eq!(found.embeds.len(), 2);
}

#[test]
fn chat_09_slacks_blocks_become_lines() {
    let found = incoming(&json!({ "text": "shown in notifications", "blocks": [
        { "type": "header", "text": { "type": "plain_text", "text": "Alert *now*" } },
        { "type": "section", "text": { "type": "mrkdwn", "text": "*cpu* is hot" }, "fields": [{ "type": "mrkdwn", "text": "_host_ a" }] },
        { "type": "divider" },
        { "type": "context", "elements": [{ "type": "image", "image_url": "https://a.b/i.png", "alt_text": "graph" }, { "type": "plain_text", "text": "by *x*" }] },
        { "type": "actions", "elements": [{ "type": "button", "text": { "type": "plain_text", "text": "Open" }, "url": "https://a.b/o" }] },
        { "type": "call", "call_id": "R1" },
        { "type": "rich_text", "elements": [
            { "type": "rich_text_section", "elements": [
                { "type": "text", "text": "so ", "style": { "bold": true } }, { "type": "emoji", "name": "wave", "unicode": "1f44b" },
                { "type": "link", "url": "https://a.b" }, { "type": "user", "user_id": "U1" }, { "type": "broadcast", "range": "here" } ] },
            { "type": "rich_text_list", "style": "ordered", "elements": [{ "type": "rich_text_section", "elements": [{ "type": "text", "text": "one" }] }] },
            { "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": "a\nb" }] },
            { "type": "rich_text_quote", "elements": [{ "type": "text", "text": "q" }] } ] } ] }));
    assert_eq!(
        found.text,
        "# Alert \\*now\\*\n\n**cpu** is hot\n_host_ a\n\n[graph](https://a.b/i.png) by \\*x\\*\n\n[Open](https://a.b/o)\n\n\
         **so** 👋<https://a.b>\\@U1@here\n1. one\n```\na\nb\n```\n> q"
    );
}

#[test]
fn chat_09_discords_names_ring_nobody() {
    for (theirs, ours) in [
        ("**a** __b__ ||c||", "**a** __b__ ||c||"),
        ("<@123> <@!45> <@&6> <#7>", r"\@123 \@45 \@6 \#7"),
        ("<:blob_wave:1> <a:dance:2>", r":blob\_wave: :dance:"),
        ("<t:0:R>", "1970-01-01 00:00:00 UTC"),
        ("@everyone @here `@here <@1>`", "@here @here `@here <@1>`"),
        ("<https://a.b> <b> a < b", "<https://a.b> <b> a < b"),
        ("look ```js\nf()```!", "look \n```js\nf()\n```\n!"),
    ] {
        assert_eq!(discord(theirs), ours, "{theirs}");
    }
    let quiet = incoming(&json!({ "content": "@everyone @here", "allowed_mentions": { "parse": [] } }));
    assert!(!analyse(&quiet.text).here);
    assert_eq!(analyse(&quiet.text).plain, "@everyone @here");
}

#[test]
fn chat_09_a_discord_payload_with_embeds_becomes_cards() {
    let found = incoming(&json!({
        "content": null, "username": "git", "avatar_url": "javascript:alert(1)",
        "embeds": [{
            "title": "[repo] 2 new commits", "description": "`abc` fix <@1>", "url": "https://git.example.org/c", "color": 7506394,
            "timestamp": "2026-01-02T03:04:05.000Z", "author": { "name": "ann", "icon_url": "https://x" }, "footer": { "text": "main" },
            "fields": [{ "name": "a", "value": "**b**", "inline": true }], "image": { "url": "https://git.example.org/i.png" }, "thumbnail": { "url": "data:x" }
        }]
    }));
    assert_eq!((found.text.as_str(), found.name.as_deref(), found.avatar), ("", Some("git"), None));
    let card = &found.embeds[0];
    assert_eq!((card.title.as_deref(), card.color), (Some("[repo] 2 new commits"), Some(7_506_394)));
    assert_eq!(card.text.as_deref(), Some(r"`abc` fix \@1"));
    assert_eq!(
        (card.footer.as_deref(), card.author.as_deref(), card.url.as_deref()),
        (Some("main"), Some("ann"), Some("https://git.example.org/c"))
    );
    assert_eq!(card.at.unwrap().0.to_string(), "2026-01-02T03:04:05Z");
    assert_eq!((card.fields[0].short, card.image.is_some(), card.thumbnail.is_some()), (true, true, false));
}

#[test]
fn a_long_text_is_cut_to_what_a_message_takes() {
    let (_, cut) = read(json!({ "text": "ж".repeat(50) }).to_string().as_bytes(), JSON, 10).unwrap();
    assert_eq!(cut.text, format!("{}…", "ж".repeat(9)));
}

#[test]
fn what_is_plain_stays_plain() {
    for text in ["*a* _b_ ~~c~~ `d` [e](https://f.g)", "# a", "> a", "- a\n- b", r"\*a\*", "<@ann> <#b>"] {
        let value =
            json!({ "text": "x", "blocks": [{ "type": "section", "text": { "type": "plain_text", "text": text } }] });
        for block in parse(&incoming(&value).text) {
            let Block::P { children } = block else { panic!("{text:?} became {block:?}") };
            let plain =
                children.iter().all(|leaf| matches!(leaf, Inline::Text { .. } | Inline::Br | Inline::Link { .. }));
            assert!(plain, "{text:?} became {children:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_of_either_service_is_read(text in "[a-c@#<>!|&;lt*_~`\\\\ \n:/.hps0-9-]{1,80}") {
        for key in ["text", "content"] {
            let body = json!({ key: text, "attachments": [{ "text": text }] }).to_string();
            if let Ok((_, incoming)) = read(body.as_bytes(), JSON, 100) {
                prop_assert!(incoming.text.chars().count() <= 100);
                prop_assert!(!analyse(&incoming.text).plain.contains("javascript:"));
            }
        }
    }
}
