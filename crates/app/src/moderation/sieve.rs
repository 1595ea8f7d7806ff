//! Holding what people write against the word filters.

use std::{sync::Arc, time::Duration};

use hubbub_chat::filter::{Filter, Rule, Verdict};
use hubbub_store::{FilterRow, ReportRow};
use hubbub_types::{ChannelId, MessageId, ReportId, ReportState, Timestamp};
use parking_lot::RwLock;

use crate::{
    Actor, Error,
    chat::Chat,
    policy::{Action, Object, can},
};

/// How old the filters that are used may be: changes made on other nodes count after this.
const FRESH: Duration = Duration::from_secs(5);

/// The filters, as last read.
#[derive(Debug, Default)]
pub(crate) struct Sieve {
    kept: RwLock<Option<(Timestamp, Arc<Filter>)>>,
    /// Who reads them anew. Others wait in the order they came, so that messages keep theirs.
    reading: tokio::sync::Mutex<()>,
}

/// A text that may be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sieved {
    /// It, with what is masked.
    pub(crate) text: String,
    /// Whether the moderators are to hear of it.
    pub(crate) reported: bool,
}

impl Sieve {
    /// The next text is held against what the database says then.
    pub(super) fn forget(&self) {
        *self.kept.write() = None;
    }

    fn fresh(&self, now: Timestamp) -> Option<Arc<Filter>> {
        let kept = self.kept.read();
        kept.as_ref().filter(|(at, _)| now.since(*at) < FRESH).map(|(_, filter)| Arc::clone(filter))
    }
}

impl Chat {
    /// What may be sent of a text. Moderators say what they like.
    ///
    /// # Errors
    /// [`Error::Filtered`], [`Error::NotFound`], [`Error::Unavailable`].
    pub(crate) async fn sieved(&self, actor: &Actor, channel: ChannelId, text: String) -> Result<Sieved, Error> {
        let verdict = self.filter().await?.check(&text);
        if verdict == Verdict::Clean {
            return Ok(Sieved { text, reported: false });
        }
        let seen = self.seen(actor, channel, Action::ReadChannel).await?;
        if can(actor, Action::SkipLimits, Object::Channel(seen.facts())) {
            return Ok(Sieved { text, reported: false });
        }
        match verdict {
            Verdict::Refused(_) => Err(Error::Filtered),
            Verdict::Masked(text) => Ok(Sieved { text, reported: false }),
            Verdict::Clean | Verdict::Reported(_) => Ok(Sieved { text, reported: true }),
        }
    }

    async fn filter(&self) -> Result<Arc<Filter>, Error> {
        if let Some(filter) = self.sieve().fresh(self.now()) {
            return Ok(filter);
        }
        let _turn = self.sieve().reading.lock().await;
        let now = self.now();
        if let Some(filter) = self.sieve().fresh(now) {
            return Ok(filter);
        }
        let rows = self.store().filters().all().await?;
        let rules: Vec<_> = rows.into_iter().map(rule).collect();
        let filter = Arc::new(Filter::new(&rules));
        *self.sieve().kept.write() = Some((now, Arc::clone(&filter)));
        Ok(filter)
    }

    /// Tells the moderators of a message in the name of the filters.
    pub(crate) async fn report_filtered(&self, id: MessageId) -> Result<(), Error> {
        let row = self.store().messages().by_id(id).await?.ok_or(Error::NotFound("message"))?;
        let report = ReportRow {
            id: ReportId(self.new_id()),
            message: id,
            channel: row.channel,
            reporter: None,
            author: row.author,
            reason: "word filter".into(),
            body: row.body,
            state: ReportState::Open,
            handled_by: None,
            handled_at: None,
            outcome: None,
            created_at: self.now(),
        };
        self.store().reports().create(&report).await?;
        Ok(())
    }
}

fn rule(row: FilterRow) -> Rule {
    Rule { id: row.id, pattern: row.pattern, kind: row.kind, action: row.action }
}
