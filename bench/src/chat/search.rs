//! How long a search takes among many messages, through the API.

use super::library::{self, Shelf, cyrillic, latin};
use super::place::{Base, Place};
use crate::report::{Report, Row};
use anyhow::{Context, Result};
use hubbub_testkit::Dice;
use hubbub_testkit::fleet::{Distribution, Person};
use hubbub_types::{AccountId, ChannelId, Timestamp};
use tokio::time::Instant;

/// Most milliseconds that 95 of 100 searches may take.
const TARGET: f64 = 50.0;
/// People who write.
const PEOPLE: usize = 100;
/// Channels that everybody reads, and those that a few do.
const PUBLIC: usize = 30;
const PRIVATE: usize = 20;
/// The first so many private ones have their owner alone in them; so that a search must leave them out.
const FOREIGN: usize = 10;
/// Milliseconds between two messages: a million of them are two years.
const APART: i64 = 60_000;
/// The moment of the last message: 2026-01-01.
const UNTIL: i64 = 1_767_225_600_000;

/// How much is searched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Messages.
    pub(crate) messages: usize,
    /// Searches of each shape.
    pub(crate) searches: usize,
}

/// One shape of a search.
struct Shape {
    name: &'static str,
    text: fn(&mut Dice) -> String,
}

const SHAPES: [Shape; 14] = [
    Shape { name: "a common word", text: |dice| latin(common(dice)) },
    Shape { name: "a rare word", text: |dice| latin(rare(dice)) },
    Shape { name: "a word that nobody used", text: |dice| format!("zzyzx{}", dice.below(1_000)) },
    Shape { name: "two words", text: |dice| format!("{} {}", latin(common(dice)), latin(middling(dice))) },
    Shape { name: "two rare words", text: |dice| format!("{} {}", latin(rare(dice)), latin(rare(dice))) },
    Shape { name: "a phrase", text: |dice| format!("\"{} {}\"", latin(common(dice)), latin(common(dice))) },
    Shape { name: "the beginning of a word", text: |dice| latin(middling(dice)).chars().take(4).collect() },
    Shape { name: "a Russian word", text: |dice| cyrillic(middling(dice)) },
    Shape {
        name: "a word without another",
        text: |dice| format!("{} -{}", latin(middling(dice)), latin(common(dice))),
    },
    Shape {
        name: "a word from somebody",
        text: |dice| format!("{} from:person-{}", latin(common(dice)), dice.index(PEOPLE)),
    },
    Shape { name: "all from somebody", text: |dice| format!("from:person-{}", dice.index(PEOPLE)) },
    Shape {
        name: "a word in a channel",
        text: |dice| format!("{} in:#public-{}", latin(middling(dice)), dice.index(PUBLIC)),
    },
    Shape { name: "links of a month", text: |dice| format!("has:link after:{} before:{}", day(dice, 1), "2025-11-01") },
    Shape { name: "a word before a day", text: |dice| format!("{} before:{}", latin(middling(dice)), day(dice, 15)) },
];

fn common(dice: &mut Dice) -> u64 {
    dice.below(20)
}

fn middling(dice: &mut Dice) -> u64 {
    20 + dice.below(1_000)
}

fn rare(dice: &mut Dice) -> u64 {
    5_000 + dice.below(10_000)
}

/// A day before November 2025, when half of all messages were written.
fn day(dice: &mut Dice, day: u32) -> String {
    format!("2025-{:02}-{day:02}", 1 + dice.below(10))
}

/// Measures both databases, or one.
pub(crate) async fn measure(load: &Load, report: &mut Report) -> Result<()> {
    for base in Base::ALL {
        println!("▸ search on {}: {} messages", base.name(), load.messages);
        measure_on(base, load, report).await?;
    }
    Ok(())
}

async fn measure_on(base: Base, load: &Load, report: &mut Report) -> Result<()> {
    let place = Place::open(base).await?;
    let people = place.people(PEOPLE).await?;
    let shelves = shelves(&place, &people).await?;
    library::fill(&place.store().await?, &shelves, load.messages, (Timestamp::from_millis(UNTIL), APART)).await?;
    let who = people.last().context("nobody")?;
    let mut dice = Dice::new(11);
    let (mut all, mut slowest) = (Vec::new(), (0.0, ""));
    for shape in &SHAPES {
        let (mut times, mut found) = (Vec::with_capacity(load.searches), 0);
        for _ in 0..load.searches {
            let (time, hits) = search(&place, who, &(shape.text)(&mut dice)).await?;
            times.push(time);
            found += hits;
        }
        let shape_times: Distribution = times.iter().copied().collect();
        println!("  {}: {}; {:.1} found", shape.name, shape_times.summary(), found as f64 / load.searches as f64);
        if shape_times.at(950) > slowest.0 {
            slowest = (shape_times.at(950), shape.name);
        }
        all.extend(times);
    }
    let all: Distribution = all.into_iter().collect();
    report.add(
        Row::new(
            &format!("search in {} messages, {}", load.messages, base.name()),
            format!("p95 {:.1} ms", all.at(950)),
            all.at(950) < TARGET,
        )
        .target("p95 under 50 ms")
        .note(format!(
            "by the API, {} shapes of searches; {}; slowest shape: {}, p95 {:.1} ms",
            SHAPES.len(),
            all.summary(),
            slowest.1,
            slowest.0
        )),
    );
    place.close().await
}

/// Microseconds of a search, and how many messages it found.
async fn search(place: &Place, who: &Person, text: &str) -> Result<(u64, usize)> {
    let path = format!("/search?q={}", encoded(text));
    let begun = Instant::now();
    let answer = place.get(who, &path).await?;
    let time = u64::try_from(begun.elapsed().as_micros())?;
    Ok((time, answer.get("items").and_then(serde_json::Value::as_array).context("no items")?.len()))
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Channels that everybody reads, some that the searcher is in, some that they are not.
async fn shelves(place: &Place, people: &[Person]) -> Result<Vec<Shelf>> {
    let owner = people.first().context("nobody")?;
    let who = people.last().context("nobody")?;
    let authors: Vec<AccountId> =
        people.iter().map(|person| Ok(AccountId(person.id.parse()?))).collect::<Result<_>>()?;
    let mut shelves = Vec::new();
    for number in 0..PUBLIC + PRIVATE {
        let is_public = number < PUBLIC;
        let name = if is_public { format!("public-{number}") } else { format!("private-{}", number - PUBLIC) };
        let channel = place.channel(owner, &name, !is_public).await?;
        if !is_public && number >= PUBLIC + FOREIGN {
            place.put(owner, &format!("/channels/{channel}/members/{}", who.id)).await?;
        }
        shelves.push(Shelf { channel: ChannelId(channel.parse()?), is_public, authors: authors.clone() });
    }
    Ok(shelves)
}
