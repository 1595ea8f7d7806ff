//! All data of a person, to take along.

use std::collections::VecDeque;

use hubbub_store::{Account, CallLogEntry, FileRow, MessageRow, Picture, Session};
use hubbub_types::Timestamp;

use super::{Accounts, Person};
use crate::{
    Actor, Error,
    policy::{self, Action, Object},
};

/// Rows read at a time.
const PAGE: u32 = 200;
/// Most messages, and most files. (fixed)
const MOST: usize = 20_000;

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
    /// What they wrote and did not delete, the earliest first; of more than 20,000 messages the last ones.
    pub messages: VecDeque<MessageRow>,
    /// Earlier messages that are not among them.
    pub earlier_messages: u64,
    /// Files they sent, the newest first, 20,000 at most.
    pub files: Vec<FileRow>,
}

impl Accounts {
    /// Puts together everything about the actor.
    ///
    /// # Errors
    /// [`Error::TooMany`], [`Error::Unavailable`].
    pub async fn export(&self, actor: &Actor) -> Result<Export, Error> {
        policy::check(actor, Action::Export, Object::Of(actor.account))?;
        self.limits().attempt(crate::Attempt::Confirm, actor.account.0).await?;
        let (messages, earlier_messages) = self.all_messages(actor).await?;
        Ok(Export {
            at: self.now(),
            account: self.account(actor.account).await?,
            picture: self.store().pictures().get(actor.account).await?,
            sessions: self.sessions(actor).await?,
            blocks: self.all_blocks(actor).await?,
            calls: self.all_calls(actor).await?,
            messages,
            earlier_messages,
            files: self.all_files(actor).await?,
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

    async fn all_messages(&self, actor: &Actor) -> Result<(VecDeque<MessageRow>, u64), Error> {
        let (mut all, mut earlier, mut after) = (VecDeque::new(), 0, 0);
        loop {
            let start = Timestamp::from_millis(0);
            let page = self.store().messages().of_author(actor.account, start, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok((all, earlier)) };
            after = last.number;
            all.extend(page);
            let many = all.len().saturating_sub(MOST);
            all.drain(..many);
            earlier += many as u64;
        }
    }

    async fn all_files(&self, actor: &Actor) -> Result<Vec<FileRow>, Error> {
        let mut all: Vec<FileRow> = Vec::new();
        loop {
            let after = all.last().map(|file| file.id);
            let page = self.store().files().of_owner(actor.account, after, PAGE).await?;
            if page.is_empty() || all.len() >= MOST {
                return Ok(all);
            }
            all.extend(page);
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
