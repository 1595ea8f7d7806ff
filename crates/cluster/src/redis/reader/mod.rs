//! Reads what this node is to tell its connections, the bus and the news: in order, each entry once, and never a gap
//! unnoticed.
//!
//! One connection waits for all streams. How far each was read is known in this process only: a process that ends
//! leaves its connections behind anyway. What was handed on is removed from the node's own stream, so that whoever
//! buries this node finds there what it did not get to.

mod cursor;
mod entry;

use std::{ops::ControlFlow, time::Duration};

use redis::Value;
use tokio::task::JoinHandle;

use self::cursor::{Cursor, Place};
pub(crate) use self::entry::{malformed, read_entries};
use super::{BusEntry, ConnectError, Inbox, Link, LinkState, backoff::Backoff, dial::Line, keys::Keys, link::millis};
use crate::{Events, Identity, Standing};

/// How long one question waits for news.
const WAIT: Duration = Duration::from_secs(1);
/// Most entries of a stream in one answer.
const BATCH: usize = 256;

/// The reader of this node. It ends when dropped.
pub(crate) struct Reader(JoinHandle<()>);

impl Drop for Reader {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Reader {
    /// Starts reading for whatever `identity` is at the moment.
    pub(crate) fn start(link: Link, keys: Keys, identity: Identity, events: Events, inbox: Inbox) -> Self {
        let state = State {
            standing: identity.standing(),
            run: None,
            own: Cursor(0),
            bus: Cursor(0),
            news: Cursor(0),
            trimmed: 0,
        };
        let backoff = link.backoff();
        let follower = Follower { backoff, link, keys, identity, events, inbox, state };
        Self(tokio::spawn(follower.run()))
    }
}

struct Follower {
    backoff: Backoff,
    link: Link,
    keys: Keys,
    identity: Identity,
    events: Events,
    inbox: Inbox,
    state: State,
}

/// Which stream an entry is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Effects,
    Bus,
    News,
}

impl Stream {
    const fn name(self) -> &'static str {
        match self {
            Self::Effects => "effects",
            Self::Bus => "bus",
            Self::News => "news",
        }
    }
}

/// How far this node has read.
struct State {
    standing: Standing,
    /// The run of the server that the numbers are of.
    run: Option<u64>,
    own: Cursor,
    bus: Cursor,
    news: Cursor,
    /// Up to where the own stream was removed.
    trimmed: u64,
}

impl Follower {
    async fn run(mut self) {
        let mut link = self.link.state();
        loop {
            if link.wait_for(|state| matches!(state, LinkState::Up { .. })).await.is_err() {
                return;
            }
            match self.link.own_line(WAIT).await {
                Ok(Some((mut line, run))) => {
                    if let Err(error) = self.follow(&mut line, run).await {
                        tracing::warn!(%error, "the streams of this node cannot be read at the moment");
                    }
                }
                Ok(None) => {}
                Err(error) => report(&error),
            }
            tokio::time::sleep(self.backoff.pause()).await;
        }
    }

    /// Reads until the connection breaks or another run of the server answers everybody else.
    async fn follow(&mut self, line: &mut Line, run: u64) -> redis::RedisResult<()> {
        self.begin(line, run).await?;
        let (mut link, mut identity) = (self.link.state(), self.identity.watch());
        loop {
            identity.mark_unchanged();
            self.take_standing();
            let question = self.question();
            let answer = tokio::select! {
                answer = question.query_async::<Vec<Value>>(&mut line.connection) => answer?,
                // The answer to the question that is under way would be for who this node was before.
                _ = identity.changed() => return Ok(()),
                () = self.inbox.effects_attached() => return Ok(()),
                _ = link.wait_for(|state| !of_run(*state, run)) => return Ok(()),
            };
            self.backoff.reset();
            for (stream, entries) in answer.into_iter().next_back().map(entry::read_streams).unwrap_or_default() {
                self.take(&stream, &entries);
            }
        }
    }

    /// Compares the run of the server that answers with the one that was read before. Another one may have lost the
    /// end of the streams: then numbers come a second time, and what is known of records may be newer than they are.
    async fn begin(&mut self, line: &mut Line, run: u64) -> redis::RedisResult<()> {
        if self.state.run == Some(run) {
            return Ok(());
        }
        let own = self.end_of(line, &self.keys.effects(self.state.standing.node)).await?;
        let bus = self.end_of(line, &self.keys.bus()).await?;
        let news = self.end_of(line, &self.keys.news()).await?;
        let is_first = self.state.run.replace(run).is_none();
        if is_first {
            self.state.bus = Cursor(bus);
            self.state.news = Cursor(news);
            self.inbox.follows(run);
            return Ok(());
        }
        self.state.own.end_at(own);
        self.state.bus.end_at(bus);
        self.state.news.end_at(news);
        if let Some(effects) = self.inbox.effects() {
            effects.forget();
        }
        self.inbox.follows(run);
        self.inbox.bus(BusEntry::Gap);
        self.inbox.news(BusEntry::Gap);
        self.events.lost();
        Ok(())
    }

    /// The number of the last entry a stream ever had.
    async fn end_of(&self, line: &mut Line, stream: &str) -> redis::RedisResult<u64> {
        let exists: bool = redis::cmd("EXISTS").arg(stream).query_async(&mut line.connection).await?;
        if !exists {
            return Ok(0);
        }
        let info: Value = redis::cmd("XINFO").arg("STREAM").arg(stream).query_async(&mut line.connection).await?;
        Ok(last_generated(info).unwrap_or(0))
    }

    /// Goes over to the streams of what this node is now.
    fn take_standing(&mut self) {
        let (before, now) = (self.state.standing, self.identity.standing());
        if before == now {
            return;
        }
        self.state.standing = now;
        self.state.own = Cursor(0);
        self.state.trimmed = 0;
        if before.epoch != now.epoch {
            // Redis was emptied: its streams begin again.
            self.state.bus = Cursor(0);
            self.state.news = Cursor(0);
            if let Some(effects) = self.inbox.effects() {
                effects.forget();
            }
            self.inbox.bus(BusEntry::Gap);
            self.inbox.news(BusEntry::Gap);
        }
    }

    /// Removes what was handed on, and waits for what comes next: one round trip.
    fn question(&mut self) -> redis::Pipeline {
        let mut pipe = redis::pipe();
        let own = self.keys.effects(self.state.standing.node);
        if self.state.trimmed != self.state.own.0 {
            self.state.trimmed = self.state.own.0;
            pipe.cmd("XTRIM").arg(&own).arg("MINID").arg("=").arg(Cursor(self.state.own.0.saturating_add(1)).id());
        }
        let read = pipe.cmd("XREAD").arg("COUNT").arg(BATCH).arg("BLOCK").arg(millis(WAIT));
        read.arg("STREAMS");
        if self.inbox.effects().is_some() {
            read.arg(own).arg(self.keys.bus()).arg(self.keys.news()).arg(self.state.own.id());
        } else {
            read.arg(self.keys.bus()).arg(self.keys.news());
        }
        read.arg(self.state.bus.id()).arg(self.state.news.id());
        pipe
    }

    fn take(&mut self, stream: &str, entries: &[entry::Entry]) {
        let stream = self.which(stream);
        for entry in entries {
            let cursor = match stream {
                Stream::Bus => &mut self.state.bus,
                Stream::News => &mut self.state.news,
                Stream::Effects => &mut self.state.own,
            };
            let place = cursor.advance(entry);
            if place == Place::Seen {
                metrics::counter!("hubbub_redis_duplicates_total").increment(1);
                continue;
            }
            if place == Place::AfterGap {
                self.missed(stream);
            }
            let understood = match stream {
                Stream::Effects => self.hand_on_effects(entry),
                Stream::Bus | Stream::News => self.hand_on_said(stream, entry),
            };
            if understood.is_break() {
                malformed(stream.name(), 1);
            }
        }
    }

    fn which(&self, stream: &str) -> Stream {
        if stream == self.keys.bus() {
            Stream::Bus
        } else if stream == self.keys.news() {
            Stream::News
        } else {
            Stream::Effects
        }
    }

    fn missed(&self, stream: Stream) {
        metrics::counter!("hubbub_redis_gaps_total", "stream" => stream.name()).increment(1);
        match stream {
            Stream::Bus => self.inbox.bus(BusEntry::Gap),
            Stream::News => self.inbox.news(BusEntry::Gap),
            Stream::Effects => self.events.lost(),
        }
    }

    fn hand_on_said(&self, stream: Stream, entry: &entry::Entry) -> ControlFlow<()> {
        let text = |name| entry.field(name).and_then(|bytes| std::str::from_utf8(bytes).ok()).map(str::to_owned);
        let (Some(from), Some(text)) = (text("from"), text("m")) else { return ControlFlow::Break(()) };
        let said = BusEntry::Message { from, text };
        if stream == Stream::Bus {
            self.inbox.bus(said)
        } else {
            self.inbox.news(said)
        }
        ControlFlow::Continue(())
    }

    fn hand_on_effects(&self, entry: &entry::Entry) -> ControlFlow<()> {
        let (Some(effects), Some(text)) = (self.inbox.effects(), entry.field("e")) else {
            return ControlFlow::Break(());
        };
        if effects.take(self.state.standing.node, text) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

fn of_run(state: LinkState, run: u64) -> bool {
    // While the link is down nothing else is known; this connection may still be good.
    !matches!(state, LinkState::Up { run: present, .. } if present != run)
}

fn last_generated(info: Value) -> Option<u64> {
    let Value::Array(parts) = info else { return None };
    let at = parts.iter().position(|part| matches!(part, Value::BulkString(name) if name == b"last-generated-id"))?;
    let Value::BulkString(id) = parts.get(at + 1)? else { return None };
    entry::read_id(std::str::from_utf8(id).ok()?)
}

fn report(error: &ConnectError) {
    tracing::debug!(%error, "no connection for the streams yet");
}
