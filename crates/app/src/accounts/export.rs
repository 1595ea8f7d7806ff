//! All data of a person, to take along.

use hubbub_store::{Account, CallLogEntry, Picture, Session};
use hubbub_types::Timestamp;

use super::{Accounts, Person};
use crate::{
    Actor, Error,
    policy::{self, Action, Object},
};

/// Rows read at a time.
const PAGE: u32 = 200;

/// Everything the server keeps about one person. Every list behind it is bounded by a setting.
#[derive(Debug)]
pub struct Export {
    /// When it was put together.
    pub at: Timestamp,
    /// The profile.
    pub account: Account,
    /// The picture.
    pub picture: Option<Picture>,
    /// Signed-in devices.
    pub sessions: Vec<Session>,
    /// Who is blocked.
    pub blocks: Vec<Person>,
    /// Past calls.
    pub calls: Vec<CallLogEntry>,
}

impl Accounts {
    /// Puts together everything about the actor.
    ///
    /// # Errors
    /// [`Error::TooMany`], [`Error::Unavailable`].
    pub async fn export(&self, actor: &Actor) -> Result<Export, Error> {
        policy::check(actor, Action::Export, Object::Of(actor.account))?;
        self.limits().attempt(crate::Attempt::Confirm, actor.account.0).await?;
        Ok(Export {
            at: self.now(),
            account: self.account(actor.account).await?,
            picture: self.store().pictures().get(actor.account).await?,
            sessions: self.sessions(actor).await?,
            blocks: self.all_blocks(actor).await?,
            calls: self.all_calls(actor).await?,
        })
    }

    async fn all_blocks(&self, actor: &Actor) -> Result<Vec<Person>, Error> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.blocks(actor, after.as_ref(), PAGE).await?;
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    async fn all_calls(&self, actor: &Actor) -> Result<Vec<CallLogEntry>, Error> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.store().calls().page(actor.account, after, PAGE).await?;
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }
}
