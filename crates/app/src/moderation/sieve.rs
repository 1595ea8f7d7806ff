//! The word filters, as the committer uses them.

use std::{sync::Arc, time::Duration};

use hubbub_chat::filter::{Filter, Rule, Verdict};
use hubbub_store::{FilterRow, StoreError};
use hubbub_types::Timestamp;
use parking_lot::RwLock;

use crate::{
    Actor, Error,
    chat::Chat,
    policy::{Action, Facts, Object, can},
};

/// How old the filters that are used may be: changes made on other nodes count after this.
const FRESH: Duration = Duration::from_secs(5);

/// The filters, as last read.
#[derive(Debug, Default)]
pub(crate) struct Sieve {
    kept: RwLock<Kept>,
    /// Who reads them anew. Others wait in the order they came.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Kept {
    filter: Option<(Timestamp, Arc<Filter>)>,
    /// How often they were changed here: what was read before a change is not kept after it.
    changes: u64,
}

impl Sieve {
    /// The next text is held against what the database says then.
    pub(super) fn forget(&self) {
        let mut kept = self.kept.write();
        kept.filter = None;
        kept.changes = kept.changes.wrapping_add(1);
    }

    fn fresh(&self, now: Timestamp) -> Option<Arc<Filter>> {
        let kept = self.kept.read();
        kept.filter.as_ref().filter(|(at, _)| now.since(*at) < FRESH).map(|(_, filter)| Arc::clone(filter))
    }

    fn keep(&self, filter: &Arc<Filter>, now: Timestamp, changes: u64) {
        let mut kept = self.kept.write();
        if kept.changes == changes {
            kept.filter = Some((now, Arc::clone(filter)));
        }
    }
}

impl Chat {
    /// Whether a channel that is to be made may be called so. What is written into channels is judged when it is.
    ///
    /// # Errors
    /// [`Error::Filtered`], [`Error::Unavailable`].
    pub(crate) async fn check_names(&self, actor: &Actor, facts: Facts, names: &[&str]) -> Result<(), Error> {
        let filter = self.filter().await?;
        let clean = names.iter().all(|name| filter.check(name) == Verdict::Clean);
        if clean || can(actor, Action::SkipLimits, Object::Channel(facts)) { Ok(()) } else { Err(Error::Filtered) }
    }

    /// The filters as they are now.
    pub(crate) async fn filter(&self) -> Result<Arc<Filter>, StoreError> {
        if let Some(filter) = self.sieve().fresh(self.now()) {
            return Ok(filter);
        }
        let _turn = self.sieve().reading.lock().await;
        let now = self.now();
        if let Some(filter) = self.sieve().fresh(now) {
            return Ok(filter);
        }
        let changes = self.sieve().kept.read().changes;
        let rows = self.store().filters().all().await?;
        let rules: Vec<_> = rows.into_iter().map(rule).collect();
        let filter = Arc::new(Filter::new(&rules));
        self.sieve().keep(&filter, now, changes);
        Ok(filter)
    }
}

fn rule(row: FilterRow) -> Rule {
    Rule { id: row.id, pattern: row.pattern, kind: row.kind, action: row.action }
}
