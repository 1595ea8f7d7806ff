//! Deleting what somebody wrote, and channels, piece by piece.

use std::time::Duration;

use hubbub_store::{ChannelRow, JobRow, NewJob};
use hubbub_types::{AccountId, ChannelId, JobId, JobKind, Timestamp};
use serde_json::json;

use crate::{
    Actor, Error,
    audit::Target,
    chat::{Act, Author, Chat, Ordered},
    policy::Action,
};

/// Most hours that can be named: 30 days.
const HOURS: u32 = 720;
/// Messages deleted in one step.
const STEP: u32 = 100;
/// Most jobs of one person that wait or run.
const MOST_JOBS: u32 = 100;

impl Chat {
    /// Deletes what somebody wrote in the last `hours`, as a job.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::Unavailable`].
    pub async fn erase_messages(&self, actor: &Actor, id: AccountId, hours: u32) -> Result<JobRow, Error> {
        let account = self.subject(actor, id, Action::EraseMessages).await?;
        check_hours("hours", Some(hours))?;
        let since = self.now() - Duration::from_secs(u64::from(hours) * 3_600);
        self.note(actor, "person.erase", Target::person(&account).with(json!({ "hours": hours }))).await?;
        let params = json!({ "account": id, "since": since.as_millis() });
        self.new_job(actor, JobKind::EraseMessages, &params).await
    }

    /// Deletes the next messages that somebody wrote since a moment, after a number. Gives the number to go on after;
    /// none when all are deleted. Done twice, it does no harm.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn erase_step(&self, author: AccountId, since: Timestamp, after: i64) -> Result<Option<i64>, Error> {
        let rows = self.store().messages().of_author(author, since, after, STEP).await?;
        for row in &rows {
            let act = Act::Delete { message: row.id };
            let order = self.order(Ordered { author: Author::Server, channel: row.channel, act });
            unless_gone(order.await)?;
        }
        Ok(rows.last().map(|row| row.number))
    }

    /// Removes the next messages of a deleted channel, and at last the channel. Whether there is more to do.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn erase_channel_step(&self, channel: ChannelId) -> Result<bool, Error> {
        if self.store().messages().erase_some(channel, STEP, self.now()).await? > 0 {
            return Ok(true);
        }
        self.store().messages().erase_channel(channel, self.now()).await?;
        Ok(false)
    }

    /// What is left of a deleted channel goes piece by piece.
    pub(crate) async fn erase_later(&self, actor: &Actor, row: &ChannelRow) -> Result<(), Error> {
        self.new_job(actor, JobKind::EraseChannel, &json!({ "channel": row.id })).await.map(drop)
    }

    async fn new_job(&self, actor: &Actor, kind: JobKind, params: &serde_json::Value) -> Result<JobRow, Error> {
        let id = JobId(self.new_id());
        let (owner, params) = (actor.author(), params.to_string());
        let new = NewJob { id, kind, owner, params, created_at: self.now() };
        Ok(self.store().jobs().create(&new, MOST_JOBS).await?)
    }
}

/// Whether so many hours can be named.
pub(super) fn check_hours(field: &'static str, hours: Option<u32>) -> Result<(), Error> {
    match hours {
        Some(hours) if !(1..=HOURS).contains(&hours) => {
            Err(Error::field(field, "out_of_range", format!("1 to {HOURS} hours.")))
        }
        _ => Ok(()),
    }
}

/// What has gone by itself meanwhile is no hindrance for the rest.
pub(super) fn unless_gone<T>(result: Result<T, Error>) -> Result<(), Error> {
    match result {
        Err(Error::NotFound(_)) => Ok(()),
        result => result.map(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_05_what_is_gone_already_stops_nothing_and_the_rest_does() {
        assert!(unless_gone(Err::<(), _>(Error::NotFound("message"))).is_ok());
        assert!(unless_gone(Ok(1)).is_ok());
        assert!(unless_gone(Err::<(), _>(Error::Forbidden)).is_err());
    }
}
