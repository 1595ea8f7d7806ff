//! Banning, kicking and muting people.

use std::time::Duration;

use hubbub_cluster::BusMessage;
use hubbub_store::{Account, Ban as BanRow};
use hubbub_types::{AccountId, ChannelKind, LeaveReason, Timestamp};
use serde_json::json;

use super::{
    erase::{check_hours, unless_gone},
    reason,
};
use crate::{
    Actor, Error,
    audit::Target,
    chat::{Act, Author, Chat, Ordered},
    policy::Action,
};

/// Longest timeout and ban with an end.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// How somebody is kept out.
#[derive(Debug, Clone, Default)]
pub struct Ban {
    /// Why, up to 300 characters.
    pub reason: Option<String>,
    /// Until when, at most 366 days; for good when absent.
    pub until: Option<Timestamp>,
    /// What they wrote in the last so many hours is deleted, 1 to 720.
    pub delete_hours: Option<u32>,
}

impl Chat {
    /// Keeps somebody out: their sessions end, here and on every node, and they cannot sign in.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::Unavailable`].
    pub async fn ban(&self, actor: &Actor, id: AccountId, ban: Ban) -> Result<(), Error> {
        let account = self.subject(actor, id, Action::Ban).await?;
        let reason = reason(ban.reason.as_deref())?;
        if let Some(until) = ban.until {
            self.check_end(until)?;
        }
        check_hours("deleteHours", ban.delete_hours)?;
        let data = json!({ "until": ban.until.map(|at| at.to_string()), "reason": &reason });
        let noted = [self.noted(actor, "person.ban", Target::person(&account).with(data))];
        let row = BanRow { at: self.now(), until: ban.until, reason };
        // The job first: a ban that is done must not be answered with an error of what follows it.
        if let Some(hours) = ban.delete_hours {
            self.erase_messages(actor, id, hours).await?;
        }
        self.store().accounts().ban(id, &row, &noted).await?;
        self.cut(id);
        Ok(())
    }

    /// Lets somebody in again.
    ///
    /// # Errors
    /// As [`Chat::ban`].
    pub async fn unban(&self, actor: &Actor, id: AccountId) -> Result<(), Error> {
        let account = self.subject(actor, id, Action::Ban).await?;
        if account.ban.is_none() {
            return Ok(());
        }
        let noted = [self.noted(actor, "person.unban", Target::person(&account))];
        self.store().accounts().unban(id, &noted, self.now()).await?;
        self.tell_bus(BusMessage::AccountChanged { account: id });
        Ok(())
    }

    /// Ends somebody's sessions and takes them out of private channels. They may sign in again.
    ///
    /// # Errors
    /// As [`Chat::ban`].
    pub async fn kick(&self, actor: &Actor, id: AccountId, why: Option<String>) -> Result<(), Error> {
        let account = self.subject(actor, id, Action::Kick).await?;
        let data = json!({ "reason": reason(why.as_deref())? });
        let noted = [self.noted(actor, "person.kick", Target::person(&account).with(data))];
        self.store().accounts().kick(id, &noted, self.now()).await?;
        self.cut(id);
        self.take_out_of_private(actor, &account).await
    }

    async fn take_out_of_private(&self, actor: &Actor, account: &Account) -> Result<(), Error> {
        for seen in self.store().channels().visible(account.id, account.role).await? {
            let private = seen.member.is_some() && seen.channel.private && seen.channel.kind != ChannelKind::Direct;
            if !private {
                continue;
            }
            let channel = seen.channel.id;
            self.store().channel_invites().revoke_of(channel, Some(account.id), self.now()).await?;
            let act = Act::Leave { account: account.id, by: actor.author(), reason: LeaveReason::Removed };
            unless_gone(self.order(Ordered { author: Author::Server, channel, act }).await)?;
            self.tell_keepers(&seen.channel).await?;
        }
        self.tell_bus(BusMessage::AccessChanged { account: account.id });
        Ok(())
    }

    /// Lets somebody only read until a moment.
    ///
    /// # Errors
    /// As [`Chat::ban`].
    pub async fn time_out(
        &self,
        actor: &Actor,
        id: AccountId,
        until: Timestamp,
        why: Option<String>,
    ) -> Result<(), Error> {
        let account = self.subject(actor, id, Action::Timeout).await?;
        self.check_end(until)?;
        let data = json!({ "until": until.to_string(), "reason": reason(why.as_deref())? });
        let noted = [self.noted(actor, "person.timeout", Target::person(&account).with(data))];
        self.store().accounts().mute(id, Some(until), &noted, self.now()).await?;
        self.tell_bus(BusMessage::AccountChanged { account: id });
        Ok(())
    }

    /// Lets somebody write again.
    ///
    /// # Errors
    /// As [`Chat::ban`].
    pub async fn end_time_out(&self, actor: &Actor, id: AccountId) -> Result<(), Error> {
        let account = self.subject(actor, id, Action::Timeout).await?;
        if account.muted_until.is_none() {
            return Ok(());
        }
        let noted = [self.noted(actor, "person.untimeout", Target::person(&account))];
        self.store().accounts().mute(id, None, &noted, self.now()).await?;
        self.tell_bus(BusMessage::AccountChanged { account: id });
        Ok(())
    }

    /// Tells every door on every node, after it is committed. Each looks up what has become of the account, and says so to
    /// whom it cuts: that a session has ended would be but half of it.
    fn cut(&self, account: AccountId) {
        self.tell_bus(BusMessage::AccountRevoked { account });
    }

    fn check_end(&self, until: Timestamp) -> Result<(), Error> {
        let now = self.now();
        if now < until && until <= now + LONGEST {
            return Ok(());
        }
        Err(Error::field("until", "out_of_range", "A moment to come, within 366 days."))
    }
}
