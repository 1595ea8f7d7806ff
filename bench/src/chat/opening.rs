//! What the first look at a long channel takes: requests and time.

use super::library::{self, Shelf};
use super::link::Link;
use super::place::{Base, Place};
use crate::report::{Report, Row};
use anyhow::{Context, Result, ensure};
use hubbub_testkit::fleet::{Distribution, Person};
use hubbub_types::{AccountId, ChannelId, Timestamp};
use serde_json::{Value, json};
use tokio::time::Instant;

/// Most milliseconds that it may take.
const TARGET: f64 = 300.0;
/// Most requests.
const REQUESTS: usize = 3;
/// People who write there.
const PEOPLE: usize = 100;
/// How often the channel is opened.
const TIMES: usize = 50;
/// The moment of the last message, and the milliseconds from one to the next.
const UNTIL: (i64, i64) = (1_767_225_600_000, 60_000);

/// Fills a channel with `messages`, and opens it again and again, each time as a client that has nothing yet.
pub(crate) async fn measure(messages: usize, report: &mut Report) -> Result<()> {
    println!("▸ opening a channel of {messages} messages");
    let place = Place::open(Base::Sqlite).await?;
    let people = place.people(PEOPLE).await?;
    let channel = place.channel(people.first().context("nobody")?, "long", false).await?;
    let authors = people.iter().map(|person| Ok(AccountId(person.id.parse()?))).collect::<Result<_>>()?;
    let shelf = Shelf { channel: ChannelId(channel.parse()?), is_public: true, authors };
    library::fill(&place.store().await?, &[shelf], messages, (Timestamp::from_millis(UNTIL.0), UNTIL.1)).await?;
    let (mut times, mut requests) = (Vec::new(), 0);
    for person in people.iter().cycle().take(TIMES) {
        let begun = Instant::now();
        requests = open(&place, person, &channel).await?;
        times.push(u64::try_from(begun.elapsed().as_micros())?);
    }
    let times: Distribution = times.into_iter().collect();
    println!("  {requests} requests, {}", times.summary());
    let is_met = requests <= REQUESTS && times.longest() < TARGET;
    report.add(
        Row::new(
            &format!("first screen of a channel of {messages} messages"),
            format!("{requests} requests, {:.1} ms", times.at(990)),
            is_met,
        )
        .target("at most 3, under 300 ms")
        .note(format!(
            "state of the person, the last page, a socket that has synced, one after the other; {}",
            times.summary()
        )),
    );
    place.close().await
}

/// What a client asks for before it shows anything; gives the number of requests.
async fn open(place: &Place, person: &Person, channel: &str) -> Result<usize> {
    let state = place.get(person, "/bootstrap").await?;
    let page = place.get(person, &format!("/channels/{channel}/messages")).await?;
    let items = page.get("items").and_then(Value::as_array).context("no messages")?;
    ensure!(items.len() >= 50, "only {} messages", items.len());
    let mut link = Link::join(place.server.address(), &person.token).await?;
    let have = json!({ channel: page.get("head") });
    let of = |path: &str| state.pointer(path).cloned().unwrap_or_default();
    let asked = json!({ "have": have, "open": channel, "personal": of("/personal/rev"), "directory": of("/directory/revision") });
    let answer = link.ask("sync", &asked).await?;
    let synced = answer.pointer(&format!("/channels/{channel}")).context("the channel is not in the answer")?;
    ensure!(synced.get("head") == page.get("head"), "the page is not what the socket goes on from: {synced}");
    Ok(3)
}
