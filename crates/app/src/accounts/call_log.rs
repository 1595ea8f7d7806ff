//! Past calls of a person.

use std::collections::HashMap;

use hubbub_store::{CallCursor, CallLogEntry};

use super::{Accounts, Person};
use crate::{
    Actor, Error,
    policy::{self, Action, Object},
};

/// A past call and who the other one was.
#[derive(Debug, Clone)]
pub struct LoggedCall {
    /// The call.
    pub entry: CallLogEntry,
    /// The other one, where the account still exists.
    pub peer: Option<Person>,
}

/// A part of somebody's past calls, the latest first.
#[derive(Debug, Clone)]
pub struct CallLog {
    /// The calls.
    pub items: Vec<LoggedCall>,
    /// Where the next part starts.
    pub next: Option<CallCursor>,
    /// Missed calls not looked at yet, in the whole log.
    pub unseen: i64,
}

impl Accounts {
    /// A part of the actor's past calls.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn call_log(&self, actor: &Actor, after: Option<CallCursor>, limit: u32) -> Result<CallLog, Error> {
        policy::check(actor, Action::ReadCallLog, Object::Of(actor.account))?;
        let page = self.store().calls().page(actor.account, after, limit).await?;
        let unseen = self.store().calls().unseen_count(actor.account).await?;
        let mut ids: Vec<_> = page.items.iter().filter_map(|entry| entry.peer).collect();
        ids.sort_unstable();
        ids.dedup();
        let accounts = self.store().accounts().by_ids(&ids).await?;
        let people = self.seen_by(actor, accounts).await?;
        let people: HashMap<_, _> = people.into_iter().map(|person| (person.account.id, person)).collect();
        let logged =
            |entry: CallLogEntry| LoggedCall { peer: entry.peer.and_then(|peer| people.get(&peer).cloned()), entry };
        Ok(CallLog { items: page.items.into_iter().map(logged).collect(), next: page.next, unseen })
    }

    /// Marks all missed calls as looked at.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn calls_seen(&self, actor: &Actor) -> Result<(), Error> {
        policy::check(actor, Action::ReadCallLog, Object::Of(actor.account))?;
        self.store().calls().mark_seen(actor.account, self.now()).await?;
        Ok(())
    }
}
