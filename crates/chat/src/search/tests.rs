use hubbub_types::{AccountId, ChannelId};
use proptest::prelude::*;
use uuid::Uuid;

use super::{query::Last, *};

fn marks() -> Marks {
    Marks::of(ChannelId(Uuid::from_u128(7)), true)
}

fn stored(text: &str) -> String {
    let all = terms(text, &marks()).into_string();
    all.strip_suffix(" cpub c0000000000000007").or(all.strip_suffix("cpub c0000000000000007")).unwrap().to_owned()
}

fn asked(text: &str) -> (String, String) {
    let query = parse(text).unwrap();
    (query.fts5(&Narrowing::default()).unwrap(), query.tsquery(&Narrowing::default()).unwrap())
}

#[test]
fn words_of_a_family_are_stored_alike() {
    for family in [
        &["message", "Messages", "MESSAGING", "messaged"][..],
        &["сообщение", "Сообщения", "сообщениями"],
        &["ёлка", "елка", "Елки"],
        &["naïve", "naive", "nai\u{308}ve"],
        &["йод", "и\u{306}од"],
    ] {
        let stored: Vec<String> = family.iter().map(|word| stored(word)).collect();
        assert!(stored.windows(2).all(|pair| pair[0] == pair[1]), "{stored:?}");
    }
    assert_ne!(stored("йод"), stored("иод"));
    assert_ne!(stored("кот"), stored("кит"));
}

#[test]
fn every_script_becomes_ascii() {
    assert_eq!(stored("Hello, 2nd world!"), "whello w2nd wworld");
    assert_eq!(stored("кот 5й"), "rkos r65j");
    assert_eq!(stored("їжак"), "x045704360430043a");
    assert_eq!(stored("日本"), "x65e5 x672c");
    assert_eq!(stored("…!?"), "");
}

#[test]
fn a_message_is_marked_with_where_it_is_and_what_it_has() {
    let marks = Marks {
        public: false,
        author: Some(AccountId(Uuid::from_u128(0x0123_4567_89ab_cdef_8000_0000_0000_0001))),
        file: true,
        link: true,
        image: true,
        ..marks()
    };
    let all = terms("a", &marks).into_string();
    assert_eq!(all, "wa c0000000000000007 a8000000000000001 hfile hlink himage");
}

#[test]
fn words_must_all_be_there_and_the_last_may_be_a_beginning() {
    assert_eq!(
        asked("big messages"),
        ("\"wbig\" AND (\"wmessag\" OR \"wmessages\" *)".into(), "wbig & (wmessag | wmessages:*)".into())
    );
    assert_eq!(asked("to me"), ("\"wto\" AND \"wme\"".into(), "wto & wme".into()));
}

#[test]
fn phrases_stand_together_and_exclusions_stay_away() {
    assert_eq!(
        asked("\"big deal\" -small -\"no way\""),
        (
            "((\"wbig wdeal\") NOT \"wsmall\") NOT \"wno wway\"".into(),
            "(wbig <-> wdeal) & !(wsmall) & !(wno <-> wway)".into()
        )
    );
    // A word that is two words is a phrase, and a quotation that is not closed quotes the rest.
    assert_eq!(parse("foo-bar").unwrap().phrases.len(), 1);
    assert_eq!(parse("\"foo bar").unwrap().phrases[0].len(), 2);
}

#[test]
fn filters_are_read_and_other_colons_are_text() {
    let query = parse("from:@Ann from:me in:#General in:@bob has:file HAS:image 12:30").unwrap();
    assert_eq!(query.from, [Author::Handle("ann".parse().unwrap()), Author::Me]);
    assert_eq!(query.places, [Place::Channel("general".into()), Place::Direct(Author::Handle("bob".parse().unwrap()))]);
    assert_eq!(query.has, Has { file: true, link: false, image: true });
    assert_eq!(query.phrases[0].len(), 2);
}

#[test]
fn days_begin_at_the_persons_midnight() {
    let query = parse("in:a after:2026-02-28 before:2026-03-05").unwrap();
    assert_eq!((query.since, query.until), (Day::read("2026-03-01"), Day::read("2026-03-05")));
    let query = parse("in:a on:2025-12-31 after:2024-01-01").unwrap();
    assert_eq!((query.since, query.until), (Day::read("2025-12-31"), Day::read("2026-01-01")));
    assert_eq!(Day::read("1970-01-02").unwrap().begins(180).as_millis(), 21 * 3_600_000);
    assert_eq!(Day::read("2026-11-21").unwrap().begins(0).to_string(), "2026-11-21T00:00:00Z");
    assert_eq!(Day::read("1969-12-31").unwrap().begins(-60).as_millis(), -23 * 3_600_000);
}

#[test]
fn a_search_that_cannot_be_made_says_where() {
    for (text, at, code) in [
        ("", 0, QueryErrorCode::Nothing),
        ("...", 0, QueryErrorCode::Nothing),
        ("-жук", 0, QueryErrorCode::OnlyExcluded),
        ("ёж  on:yesterday", 4, QueryErrorCode::BadDate),
        ("a after:2026-02-30", 2, QueryErrorCode::BadDate),
        ("a has:money", 2, QueryErrorCode::BadHas),
        ("from:x", 0, QueryErrorCode::BadName),
        ("in:a/b", 0, QueryErrorCode::BadName),
        ("before:2026-01-01", 0, QueryErrorCode::Nothing),
    ] {
        assert_eq!(parse(text), Err(QueryError { at, code }), "{text}");
    }
    assert_eq!(parse(&"a".repeat(201)), Err(QueryError { at: 200, code: QueryErrorCode::TooLong }));
    assert_eq!(parse(&"a ".repeat(21)), Err(QueryError { at: 40, code: QueryErrorCode::TooManyParts }));
}

#[test]
fn marks_narrow_a_question() {
    let query = parse("hi").unwrap();
    let channel = ChannelMark::Only(ChannelId(Uuid::from_u128(7)));
    let narrowing =
        Narrowing { channels: vec![ChannelMark::Public, channel], authors: vec![AccountId(Uuid::from_u128(1))] };
    assert_eq!(
        query.fts5(&narrowing).unwrap(),
        "\"whi\" AND (\"a0000000000000001\") AND (\"cpub\" OR \"c0000000000000007\")"
    );
    assert_eq!(query.tsquery(&narrowing).unwrap(), "whi & (a0000000000000001) & (cpub | c0000000000000007)");
    assert_eq!(parse("in:a").unwrap().fts5(&Narrowing::default()), None);
    assert_eq!(parse("has:link").unwrap().fts5(&Narrowing::default()).unwrap(), "\"hlink\"");
}

#[test]
fn hits_are_counted_as_javascript_counts() {
    let query = parse("\"big deal\" сообщение mess").unwrap();
    let text = "👍 Сообщения: a big deal, big messages";
    let marked: Vec<String> = hits(text, &query)
        .into_iter()
        .map(|[from, to]| String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[from..to]).unwrap())
        .collect();
    assert_eq!(marked, ["Сообщения", "big", "deal", "messages"]);
    assert!(hits("a ".repeat(500).as_str(), &parse("a").unwrap()).len() <= 100);
}

#[test]
fn the_last_word_is_kept_as_it_was_typed() {
    let Some(Last { whole, start }) = parse("Messagi").unwrap().last else { panic!("no last word") };
    assert_eq!((whole.as_str(), start.as_str()), ("wmessagi", "wmessagi"));
}

proptest! {
    #[test]
    fn any_search_gives_plain_questions(text in "(\\PC|[-\":@# ]|from:|in:|has:|on:){0,60}") {
        if let Ok(query) = parse(&text)
            && let Some(question) = query.fts5(&Narrowing::default())
        {
            prop_assert!(question.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "\" *()ANDORT".contains(c)), "{question}");
            let question = query.tsquery(&Narrowing::default()).unwrap();
            prop_assert!(question.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || " &|!()<->:*".contains(c)), "{question}");
        }
    }

    #[test]
    fn any_text_is_stored_as_ascii_words(text in "\\PC{0,200}") {
        let stored = terms(&text, &marks()).into_string();
        prop_assert!(stored.split(' ').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())), "{stored}");
    }

    #[test]
    fn a_word_is_found_by_itself(word in "\\w{1,30}") {
        let found = stored(&word);
        if let Ok(query) = parse(&format!("\"{word}\"")) {
            prop_assert_eq!(query.phrases[0].iter().map(Word::as_str).collect::<Vec<_>>().join(" "), found);
        }
    }
}
