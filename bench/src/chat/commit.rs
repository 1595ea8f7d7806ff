//! How many messages are committed and acknowledged in a second, by a server with one processor.

use super::link::Link;
use super::place::{Base, Place};
use crate::process::cpu_seconds;
use crate::report::{Report, Row};
use anyhow::{Context, Result, ensure};
use futures_util::future::try_join_all;
use hubbub_testkit::Dice;
use hubbub_testkit::fleet::Distribution;
use hubbub_types::ChannelId;
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Most milliseconds until the acknowledgement, of 99 in 100.
const LATENCY: f64 = 50.0;
/// How long people write before it counts.
const WARM_UP: Duration = Duration::from_secs(2);

/// How much is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// People who write, in conversations of two.
    pub(crate) senders: usize,
    /// How long.
    pub(crate) span: Duration,
}

/// Messages that must be acknowledged in a second.
const fn target(base: Base) -> u32 {
    match base {
        Base::Sqlite => 3_000,
        Base::Postgres => 2_000,
    }
}

/// Measures both databases.
pub(crate) async fn measure(load: &Load, report: &mut Report) -> Result<()> {
    for base in Base::ALL {
        println!("▸ commit on {}: {} senders for {:?}", base.name(), load.senders, load.span);
        measure_on(base, load, report).await?;
    }
    Ok(())
}

async fn measure_on(base: Base, load: &Load, report: &mut Report) -> Result<()> {
    let place = Place::on_one_core(base).await?;
    let mut talk = Talk::open(&place, load.senders).await?;
    let pid = place.server.pid()?;
    talk.write(WARM_UP, None).await?;
    let before = cpu_seconds(pid)?;
    let times = talk.write(load.span, None).await?;
    let rate = times.len() as f64 / load.span.as_secs_f64();
    let cpu = (cpu_seconds(pid)? - before) * 1e6 / times.len() as f64;
    println!("  as fast as it goes: {rate:.0} a second, {cpu:.0} µs of CPU each; {}", times.summary());
    let least = target(base);
    report.add(
        Row::new(
            &format!("messages committed and acknowledged, {}", base.name()),
            format!("{rate:.0} a second"),
            rate >= f64::from(least),
        )
        .target(&format!("at least {least}"))
        .note(format!(
            "{} people in conversations of two, each with one message on the way; server on one core, {cpu:.0} µs of \
             its CPU for a message; {}",
            load.senders,
            times.summary()
        )),
    );
    let half = least / 2;
    let times = talk.write(load.span, Some(half)).await?;
    println!("  {half} a second: {}", times.summary());
    report.add(
        Row::new(
            &format!("acknowledgement at {half} a second, {}", base.name()),
            format!("p99 {:.1} ms", times.at(990)),
            times.at(990) < LATENCY,
        )
        .target("p99 under 50 ms")
        .note(format!("from the moment it was due; {}", times.summary())),
    );
    talk.check(&place).await?;
    place.close().await
}

/// People who talk in conversations of two.
struct Talk {
    writers: Vec<Writer>,
}

struct Writer {
    link: Link,
    channel: String,
    dice: Dice,
    sent: usize,
}

impl Talk {
    async fn open(place: &Place, senders: usize) -> Result<Self> {
        let people = place.people(senders.next_multiple_of(2)).await?;
        let mut channels = Vec::new();
        for pair in people.chunks(2) {
            if let [one, other] = pair {
                channels.extend([place.direct(one, other).await?, place.direct(other, one).await?]);
            }
        }
        let links = place.connect(&people).await?;
        let writers = (0_u64..).zip(links).zip(channels);
        let writers =
            writers.map(|((seed, link), channel)| Writer { link, channel, dice: Dice::new(seed), sent: 0 }).collect();
        Ok(Self { writers })
    }

    /// Lets everybody write for `span`: the next message when the last is acknowledged, or all together so many in a
    /// second. Gives the times from when each was due to its acknowledgement.
    async fn write(&mut self, span: Duration, rate: Option<u32>) -> Result<Distribution> {
        let begins = Instant::now() + Duration::from_millis(100);
        let ends = begins + span;
        let writers = self.writers.len() as f64;
        let every = rate.map(|rate| Duration::from_secs_f64(writers / f64::from(rate)));
        let writing = (0_u32..).zip(&mut self.writers).map(async |(place, writer)| {
            let mut due = begins + every.unwrap_or_default().mul_f64(f64::from(place) / writers);
            let mut times = Vec::new();
            while due < ends {
                sleep_until(due).await;
                let begun = if every.is_some() { due } else { Instant::now() };
                writer.say().await?;
                times.push(u64::try_from(begun.elapsed().as_micros())?);
                due = every.map_or_else(Instant::now, |every| due + every);
            }
            anyhow::Ok(times)
        });
        Ok(try_join_all(writing).await?.into_iter().flatten().collect())
    }

    /// Every acknowledged message is there, and none twice.
    async fn check(&self, place: &Place) -> Result<()> {
        let channels: Vec<ChannelId> =
            self.writers.iter().map(|writer| Ok(ChannelId(writer.channel.parse()?))).collect::<Result<_>>()?;
        let heads = place.store().await?.log().heads(&channels).await?;
        let (sent, kept): (usize, i64) =
            (self.writers.iter().map(|writer| writer.sent).sum(), heads.values().map(|head| head.0).sum());
        ensure!(i64::try_from(sent)? == kept, "{sent} messages were acknowledged, {kept} are there");
        Ok(())
    }
}

impl Writer {
    async fn say(&mut self) -> Result<()> {
        self.sent += 1;
        let text = format!("This is message {} of a talk that could well be shorter, had the two met.", self.sent);
        let data = json!({ "channel": self.channel, "nonce": self.dice.uuid(), "text": text });
        self.link.ask("message:send", &data).await.map(drop).context("a message was not acknowledged")
    }
}
