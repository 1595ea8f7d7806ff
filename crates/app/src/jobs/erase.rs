//! Jobs that delete.

use std::collections::HashSet;

use hubbub_types::{AccountId, ChannelId, JobKind, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Jobs,
    run::{Made, Run, Stop},
};
use crate::Error;

/// Whose messages go, and since when.
#[derive(Deserialize)]
struct Messages {
    account: AccountId,
    since: Timestamp,
}

/// Which channel goes.
#[derive(Deserialize)]
struct Channel {
    channel: ChannelId,
}

/// How far deleting is.
#[derive(Default, Serialize, Deserialize)]
struct Reached {
    /// The number of the last message.
    after: i64,
    done: i64,
}

impl Jobs {
    /// Channels that are deleted, of which something is left. Nobody reads them any more.
    pub(crate) async fn erased(&self) -> Result<HashSet<ChannelId>, Error> {
        let jobs = self.store().jobs().unfinished(JobKind::EraseChannel).await?;
        let channels = jobs.iter().filter_map(|params| serde_json::from_str::<Channel>(params).ok());
        Ok(channels.map(|Channel { channel }| channel).collect())
    }
}

impl Run<'_> {
    /// Deletes a person's messages, some at a time. Each is deleted in its channel's log, so that everybody sees it.
    pub(super) async fn erase_messages(&mut self) -> Result<Made, Stop> {
        let Messages { account, since } = self.params()?;
        let mut reached: Reached = self.resume().unwrap_or_default();
        while let Some(after) = self.jobs.0.chat.erase_step(account, since, reached.after).await? {
            reached = Reached { after, done: reached.done.saturating_add(1) };
            let note = serde_json::to_string(&reached).unwrap_or_default();
            self.progress(reached.done, 0, &note).await?;
        }
        Ok(Made::default())
    }

    /// Takes everybody out of a channel, deletes what is in it, some at a time, and then the channel. All of it can be
    /// done again: whoever began it may have ended anywhere.
    pub(super) async fn erase_channel(&mut self) -> Result<Made, Stop> {
        let Channel { channel } = self.params()?;
        match self.empty_channel(channel).await {
            // It went before, and only that was not noted.
            Ok(()) | Err(Stop::Later(Error::NotFound(_))) => Ok(Made::default()),
            Err(stop) => Err(stop),
        }
    }

    async fn empty_channel(&mut self, channel: ChannelId) -> Result<(), Stop> {
        let (chat, owner) = (self.jobs().chat(), self.owner());
        chat.close_channel(channel, owner).await?;
        let mut done = self.job.done;
        while chat.erase_channel_step(channel).await? {
            done = done.saturating_add(1);
            self.progress(done, 0, "").await?;
        }
        Ok(())
    }
}
