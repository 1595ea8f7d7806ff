use std::time::Duration;

use hubbub_store::StoreSettings;
use hubbub_testkit::fleet::Database;
use hubbub_types::Span;

use super::*;
use crate::testbed::Testbed;

fn search(bed: &Testbed) -> Search {
    Search::new(bed.chat.clone(), SearchSettings::default())
}

async fn found(search: &Search, actor: &Actor, text: &str) -> Vec<String> {
    let page = search.find(actor, &Request { text, ..Request::default() }).await.unwrap();
    assert!(page.complete && page.next.is_none());
    page.items.into_iter().map(|hit| hit.message.text).collect()
}

async fn refusal(search: &Search, actor: &Actor, text: &str) -> &'static str {
    let error = search.find(actor, &Request { text, ..Request::default() }).await.unwrap_err();
    assert_eq!(error.code(), "invalid");
    error.fields()[0].code
}

#[tokio::test]
async fn chat_07_words_of_both_languages_are_found_in_any_form_and_marked() {
    let bed = Testbed::new().await;
    let ann = bed.person("ann").await;
    let channel = bed.channel(&ann, "tea", false).await;
    for text in ["**Messages** for all", "Новые сообщения", "nothing here", "a message again"] {
        bed.say(&ann, channel, text).await;
    }
    let search = search(&bed);
    assert_eq!(found(&search, &ann, "messaging").await, ["a message again", "**Messages** for all"]);
    assert_eq!(found(&search, &ann, "сообщение").await, ["Новые сообщения"]);
    assert_eq!(found(&search, &ann, "mess -again").await, ["**Messages** for all"]);
    assert_eq!(found(&search, &ann, "\"message again\"").await, ["a message again"]);
    let page = search.find(&ann, &Request { text: "messages", ..Request::default() }).await.unwrap();
    assert_eq!(page.items[1].marks, [[2, 10]]);
    assert_eq!(page.people.len(), 1);
}

#[tokio::test]
async fn chat_07_nobody_finds_what_they_may_not_read() {
    let bed = Testbed::new().await;
    let (ann, bob) = (bed.person("ann").await, bed.person("bob").await);
    let open = bed.channel(&ann, "open", false).await;
    let closed = bed.channel(&ann, "closed", true).await;
    let (direct, _) = bed.chat.direct(&ann, &[bob.account]).await.unwrap();
    bed.say(&ann, open, "secret one").await;
    bed.say(&ann, closed, "secret two").await;
    bed.say(&ann, direct.id, "secret three").await;
    let search = search(&bed);
    assert_eq!(found(&search, &ann, "secret").await, ["secret three", "secret two", "secret one"]);
    assert_eq!(found(&search, &bob, "secret").await, ["secret three", "secret one"]);
    assert_eq!(found(&search, &bob, "secret in:#open").await, ["secret one"]);
    assert_eq!(found(&search, &bob, "in:@ann").await, ["secret three"]);
    assert_eq!(refusal(&search, &bob, "secret in:#closed").await, "unknown_channel");
    assert_eq!(refusal(&search, &bob, "secret in:#nowhere").await, "unknown_channel");
    let eve = bed.person("eve").await;
    assert_eq!(found(&search, &eve, "secret").await, ["secret one"]);
    bed.chat.add_member(&ann, closed, eve.account, false).await.unwrap();
    assert_eq!(found(&search, &eve, "secret").await, ["secret two", "secret one"]);
    bed.chat.remove_member(&ann, closed, eve.account).await.unwrap();
    assert_eq!(found(&search, &eve, "secret").await, ["secret one"]);
}

#[tokio::test]
async fn chat_07_filters_narrow_by_author_day_and_what_is_in_it() {
    let bed = Testbed::new().await;
    let (ann, bob) = (bed.person("ann").await, bed.person("bob").await);
    let channel = bed.channel(&ann, "tea", false).await;
    bed.say(&ann, channel, "green tea").await;
    bed.clock.advance(Duration::from_secs(24 * 3_600));
    bed.say(&bob, channel, "black tea https://tea.example.org").await;
    let search = search(&bed);
    assert_eq!(found(&search, &ann, "tea from:me").await, ["green tea"]);
    assert_eq!(found(&search, &ann, "from:@bob").await.len(), 1);
    assert_eq!(found(&search, &ann, "tea from:ann from:bob").await.len(), 2);
    assert_eq!(found(&search, &ann, "has:link").await.len(), 1);
    assert_eq!(found(&search, &ann, "tea has:file").await.len(), 0);
    assert_eq!(refusal(&search, &ann, "tea from:nobody").await, "unknown_person");
    let day = bed.chat.now().to_string()[..10].to_owned();
    for (text, count) in [("on:", 1), ("before:", 1), ("after:", 0)] {
        assert_eq!(found(&search, &ann, &format!("tea {text}{day}")).await.len(), count, "{text}");
    }
}

#[tokio::test]
async fn chat_07_the_index_follows_edits_and_deletions() {
    let bed = Testbed::new().await;
    let ann = bed.person("ann").await;
    let channel = bed.channel(&ann, "tea", false).await;
    let id = bed.say(&ann, channel, "oolong").await;
    let search = search(&bed);
    bed.chat.edit(&ann, id, "sencha".into()).await.unwrap();
    assert!(found(&search, &ann, "oolong").await.is_empty());
    assert_eq!(found(&search, &ann, "sencha").await, ["sencha"]);
    bed.chat.delete(&ann, id).await.unwrap();
    assert!(found(&search, &ann, "sencha").await.is_empty());
}

#[tokio::test]
async fn chat_07_pages_follow_each_other_without_gaps_or_doubles() {
    let bed = Testbed::new().await;
    let ann = bed.person("ann").await;
    let channel = bed.channel(&ann, "tea", false).await;
    for number in 0..7 {
        bed.say(&ann, channel, &format!("cup {number}")).await;
    }
    let search = search(&bed);
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let request = Request { text: "cup", cursor, limit: Some(3), offset: 0 };
        let page = search.find(&ann, &request).await.unwrap();
        assert!(page.complete);
        seen.extend(page.items.into_iter().map(|hit| hit.message.text));
        cursor = page.next.map(|next| next.parse().unwrap());
        if cursor.is_none() {
            break;
        }
    }
    let expected: Vec<String> = (0..7).rev().map(|number| format!("cup {number}")).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn chat_07_a_search_that_takes_too_long_says_how_to_go_on() {
    let bed = Testbed::new().await;
    let ann = bed.person("ann").await;
    let channel = bed.channel(&ann, "tea", false).await;
    bed.say(&ann, channel, "needle").await;
    for number in 0..5 {
        bed.say(&ann, channel, &format!("hay {number}")).await;
    }
    let bob = bed.person("bob").await;
    let closed = bed.channel(&bob, "closed", true).await;
    bed.say(&bob, closed, "needle").await;
    // The newest with the word is not for ann; then windows of two messages, and no time: a page looks at one window.
    let settings = SearchSettings { window: 2, budget: Span::millis(0), results: 20 };
    let search = Search { candidates: 1, ..Search::new(bed.chat.clone(), settings) };
    let (mut pages, mut cursor) = (0, None);
    let text = loop {
        let page = search.find(&ann, &Request { text: "needle", cursor, ..Request::default() }).await.unwrap();
        pages += 1;
        if let Some(hit) = page.items.into_iter().next() {
            break hit.message.text;
        }
        assert!(!page.complete);
        cursor = Some(page.next.unwrap().parse().unwrap());
    };
    assert_eq!((text.as_str(), pages), ("needle", 2));
}

#[tokio::test]
async fn chat_07_every_way_to_look_finds_the_same_newest_first_on_either_database() {
    let database = Database::make("search").await.unwrap();
    let postgres = StoreSettings { url: database.url().into(), ..StoreSettings::default() };
    for settings in [StoreSettings::default(), postgres] {
        let bed = Testbed::on(&settings, 1).await;
        let (ann, bob) = (bed.person("ann").await, bed.person("bob").await);
        let channel = bed.channel(&ann, "tea", false).await;
        let (mut all, mut of_bob) = (Vec::new(), Vec::new());
        // The word is in all of the newest messages, in every tenth of the others; every fourth is bob's.
        for number in 0..100 {
            let said = if number % 10 == 0 || number > 95 { "cup" } else { "hay" };
            let text = format!("{said} {number}");
            bed.say(if number % 4 == 0 { &bob } else { &ann }, channel, &text).await;
            bed.clock.advance(Duration::from_secs(1));
            if said == "cup" && number % 4 == 0 {
                of_bob.insert(0, text.clone());
            }
            if said == "cup" {
                all.insert(0, text);
            }
        }
        // With so few candidates PostgreSQL looks at the newest 16 (32, 48), or 8 (16, 24) of bob's, then goes on as far
        // as they promise, then asks its index; with the usual number it looks at all one by one.
        for candidates in [1, 2, 3, CANDIDATES] {
            for results in [1, 3, 10, 20] {
                let settings = SearchSettings { results, ..SearchSettings::default() };
                let search = Search { candidates, ..Search::new(bed.chat.clone(), settings) };
                for (text, expected) in [("cup", &all), ("cup from:bob", &of_bob)] {
                    let page = search.find(&ann, &Request { text, ..Request::default() }).await.unwrap();
                    let found: Vec<String> = page.items.into_iter().map(|hit| hit.message.text).collect();
                    let first = expected.len().min(usize::try_from(results).unwrap());
                    assert_eq!(found, expected[..first], "{text}: {candidates} candidates, {results} results");
                }
            }
        }
    }
}

#[tokio::test]
async fn chat_07_a_search_that_makes_no_sense_is_refused_with_its_place() {
    let bed = Testbed::new().await;
    let ann = bed.person("ann").await;
    let search = search(&bed);
    for (text, code) in [("", "nothing"), ("-a", "only_excluded"), ("a on:now", "bad_date"), ("a has:x", "bad_has")] {
        assert_eq!(refusal(&search, &ann, text).await, code, "{text}");
    }
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    assert_eq!(SearchSettings::default().validate(), Ok(()));
    for settings in [
        SearchSettings { window: 10, ..SearchSettings::default() },
        SearchSettings { budget: Span::millis(0), ..SearchSettings::default() },
        SearchSettings { results: 101, ..SearchSettings::default() },
    ] {
        assert!(settings.validate().is_err());
    }
}
