//! Who is in a channel, and what it is: what changes it is in its log, so that it has its place among the messages.

use hubbub_store::{ChannelChange, ChannelPatch, Joining, Leaving, LogRow};
use hubbub_types::{AccountId, ChannelId, EntryKind, LeaveReason, Seq};

use super::writer::Writer;
use crate::{
    Actor, Error,
    chat::{Author, Outcome},
    policy::{Action, Object, check},
};

impl Writer {
    pub(super) fn join(
        &mut self,
        author: &Author,
        channel: ChannelId,
        account: AccountId,
        (by, owner): (Option<AccountId>, bool),
    ) -> Result<Outcome, Error> {
        let by = self.permit_member(author, channel, account, (Action::EnterPrivate, Action::AddMember))?.or(by);
        let present = self.known.standings.members.get(&(account, channel)).copied();
        if present.is_some_and(|member| member.owner == owner) {
            return self.unchanged_channel(channel);
        }
        let (seq, at) = (self.take_seq(channel)?, self.moment.now);
        self.tx.join(Joining { channel, seq, account, by, owner, at });
        self.told_of_person(EntryKind::Join, channel, seq, (account, by, None));
        if present.is_none() {
            self.deliver("member.joined", channel, seq, None);
        }
        Ok(Outcome { seq, id: None, at, changed: true })
    }

    pub(super) fn leave(
        &mut self,
        author: &Author,
        channel: ChannelId,
        account: AccountId,
        (by, reason): (Option<AccountId>, LeaveReason),
    ) -> Result<Outcome, Error> {
        let by = self.permit_member(author, channel, account, (Action::LeaveChannel, Action::RemoveMember))?.or(by);
        if !self.known.standings.members.contains_key(&(account, channel)) {
            return self.unchanged_channel(channel);
        }
        let (seq, at) = (self.take_seq(channel)?, self.moment.now);
        self.tx.leave(Leaving { channel, seq, account, by, reason, at });
        self.told_of_person(EntryKind::Leave, channel, seq, (account, by, Some(reason)));
        self.deliver("member.left", channel, seq, None);
        Ok(Outcome { seq, id: None, at, changed: true })
    }

    pub(super) fn change(
        &mut self,
        author: &Author,
        channel: ChannelId,
        patch: &ChannelPatch,
    ) -> Result<Outcome, Error> {
        let mut actor = self.actor(author)?;
        for action in actions(patch) {
            actor = self.permit(author, channel, action, Object::Channel)?;
        }
        if let Some(actor) = &actor {
            let names = [patch.name.as_deref(), patch.topic.as_deref()];
            self.sift_names(actor, channel, names.into_iter().flatten())?;
        }
        let row = self.tx.channel(channel).ok_or(Error::NotFound("channel"))?;
        let after = patch.apply(row);
        if after == *row {
            return self.unchanged_channel(channel);
        }
        let archives = after.archived_at.is_some() && row.archived_at.is_none();
        let (seq, at) = (self.take_seq(channel)?, self.moment.now);
        let actor = actor.as_ref().and_then(Actor::author);
        self.tx.change_channel(ChannelChange { channel, seq, actor, patch: patch.clone(), at });
        self.told(
            channel,
            LogRow { seq, kind: EntryKind::Channel, message: None, actor, subject: None, data: None, at },
        );
        if archives {
            self.deliver("channel.archived", channel, seq, None);
        }
        Ok(Outcome { seq, id: None, at, changed: true })
    }

    /// Whether the author may let this person in or out; gives the author. `own` is for oneself, `other` for others.
    fn permit_member(
        &self,
        author: &Author,
        channel: ChannelId,
        account: AccountId,
        (own, other): (Action, Action),
    ) -> Result<Option<AccountId>, Error> {
        let actor = self.actor(author)?;
        let facts = self.known.facts(&self.tx, channel, actor.as_ref().map(|actor| actor.account))?;
        let Some(actor) = actor else { return Ok(None) };
        if actor.account == account {
            check(&actor, own, Object::Channel(facts))?;
        } else {
            let person = self.known.standings.people.get(&account).ok_or(Error::NotFound("person"))?;
            check(&actor, other, Object::Member { channel: facts, who: account, role: person.role })?;
        }
        Ok(actor.author())
    }

    fn unchanged_channel(&self, channel: ChannelId) -> Result<Outcome, Error> {
        let row = self.tx.channel(channel).ok_or(Error::NotFound("channel"))?;
        Ok(Outcome { seq: row.head, id: None, at: self.moment.now, changed: false })
    }

    fn told_of_person(
        &mut self,
        kind: EntryKind,
        channel: ChannelId,
        seq: Seq,
        (account, actor, reason): (AccountId, Option<AccountId>, Option<LeaveReason>),
    ) {
        let data = reason.map(|reason| reason.as_str().to_owned());
        let at = self.moment.now;
        self.told(channel, LogRow { seq, kind, message: None, actor, subject: Some(account), data, at });
    }
}

/// What one must be allowed for a change.
fn actions(patch: &ChannelPatch) -> impl Iterator<Item = Action> {
    let edits = patch.name.is_some() || patch.slow_mode.is_some() || patch.archived_at.is_some();
    let asked = [
        (edits, Action::EditChannel),
        (patch.topic.is_some(), Action::EditTopic),
        (patch.private.is_some(), Action::ChangePrivacy),
        // Who may arrange all channels was asked for that; here it must at least be theirs to see.
        (patch.category.is_some() || patch.position.is_some(), Action::ReadChannel),
    ];
    asked.into_iter().filter_map(|(asked, action)| asked.then_some(action))
}
