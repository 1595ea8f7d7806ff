//! Messages that somebody reported, and what comes of it.

use hubbub_cluster::BusMessage;
use hubbub_store::{Page, PlaceCursor, ReportRow};
use hubbub_types::{MessageId, ReportId, ReportState, Timestamp};

use super::{Ban, reason};
use crate::{
    Actor, Error,
    audit::Target,
    chat::{Act, Author, Chat, Ordered},
    policy::{Action, Object, check},
};

/// What a moderator does about a report.
#[derive(Debug, Clone)]
pub enum Settlement {
    /// There was nothing to do.
    Dismiss,
    /// The message goes.
    Delete,
    /// Its author only reads until a moment.
    Timeout {
        /// Until when.
        until: Timestamp,
    },
    /// Its author is kept out.
    Ban(Ban),
}

impl Settlement {
    fn word(&self) -> &'static str {
        match self {
            Self::Dismiss => "dismiss",
            Self::Delete => "delete",
            Self::Timeout { .. } => "timeout",
            Self::Ban(_) => "ban",
        }
    }
}

impl Chat {
    /// Tells the moderators of a message. A second report of the same person changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::Unavailable`].
    pub async fn report(&self, actor: &Actor, id: MessageId, why: &str) -> Result<(), Error> {
        let (row, _) = self.message_for(actor, id, Action::Report).await?;
        let reason = reason(Some(why))?.unwrap_or_default();
        let report = ReportRow {
            id: ReportId(self.new_id()),
            message: id,
            channel: row.channel,
            reporter: actor.author(),
            author: row.author,
            reason,
            body: row.body,
            state: ReportState::Open,
            handled_by: None,
            handled_at: None,
            outcome: None,
            created_at: self.now(),
        };
        if self.store().reports().create(&report).await? {
            self.tell_bus(BusMessage::ReportsChanged);
        }
        Ok(())
    }

    /// Reports, the latest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn reports(
        &self,
        actor: &Actor,
        state: Option<ReportState>,
        after: Option<PlaceCursor>,
        limit: u32,
    ) -> Result<Page<ReportRow, PlaceCursor>, Error> {
        check(actor, Action::ReviewReports, Object::Instance)?;
        Ok(self.store().reports().page(state, after, limit).await?)
    }

    /// Settles a report, and with it the other open reports of the same message.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Invalid`], [`Error::Unavailable`].
    pub async fn settle_report(&self, actor: &Actor, id: ReportId, how: Settlement) -> Result<(), Error> {
        check(actor, Action::ReviewReports, Object::Instance)?;
        let report = self.store().reports().by_id(id).await?.ok_or(Error::NotFound("report"))?;
        let word = how.word();
        let (state, action) = match &how {
            Settlement::Dismiss => (ReportState::Dismissed, "report.dismissed"),
            _ => (ReportState::Done, "report.done"),
        };
        self.settle_by(actor, &report, how).await?;
        let target = Target::named("report", id.0, "").within(report.channel);
        let noted = [self.noted(actor, action, target.with(serde_json::json!({ "outcome": word })))];
        self.store().reports().settle(&report, state, actor.author(), word, &noted, self.now()).await?;
        self.tell_bus(BusMessage::ReportsChanged);
        Ok(())
    }

    async fn settle_by(&self, actor: &Actor, report: &ReportRow, how: Settlement) -> Result<(), Error> {
        let author = report.author.ok_or(Error::NotFound("person"));
        match how {
            Settlement::Dismiss => Ok(()),
            // The text was shown to the moderators by who read it: that they are not in the channel is no hindrance.
            Settlement::Delete => {
                let act = Act::Delete { message: report.message };
                self.order(Ordered { author: Author::Server, channel: report.channel, act }).await.map(drop)
            }
            Settlement::Timeout { until } => self.time_out(actor, author?, until, None).await,
            Settlement::Ban(ban) => self.ban(actor, author?, ban).await,
        }
    }
}
