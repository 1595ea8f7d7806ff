//! What a transaction is going to write.

use std::collections::{BTreeMap, HashMap};

use hubbub_types::{AccountId, ChannelId, EntryKind, MentionKind, MessageId, Seq, Timestamp};
use uuid::Uuid;

use crate::{
    ChannelChange, ChannelRow, Deletion, Edit, Joining, Leaving, NewAudit, NewDelivery, NewPost, Pinning, Reacting,
    ReportRow,
};

/// Everything gathered, in the order in which it came.
#[derive(Default)]
pub(super) struct Queue {
    pub(super) posts: Vec<NewPost>,
    pub(super) edits: Vec<Edit>,
    pub(super) deletions: Vec<Deletion>,
    pub(super) reactions: Vec<Reacting>,
    pub(super) taken_back: Vec<Reacting>,
    pub(super) pins: Vec<(Pinning, bool)>,
    pub(super) joins: Vec<Joining>,
    pub(super) leaves: Vec<Leaving>,
    pub(super) channels: BTreeMap<ChannelId, ChannelRow>,
    pub(super) entries: Vec<Entry>,
    pub(super) mentions: Vec<Mention>,
    pub(super) touched: HashMap<MessageId, Touch>,
    pub(super) counts: BTreeMap<ChannelId, Count>,
    pub(super) deliveries: Vec<NewDelivery>,
    pub(super) audit: Vec<NewAudit>,
    pub(super) reports: Vec<ReportRow>,
}

/// A row of the log.
pub(super) struct Entry {
    pub(super) channel: ChannelId,
    pub(super) seq: Seq,
    pub(super) kind: EntryKind,
    pub(super) message: Option<MessageId>,
    pub(super) actor: Option<AccountId>,
    pub(super) subject: Option<Uuid>,
    pub(super) data: Option<String>,
    pub(super) at: Timestamp,
}

/// A row of the mentions.
pub(super) struct Mention {
    pub(super) account: AccountId,
    pub(super) channel: ChannelId,
    /// The message's own place, wherever the mention was made.
    pub(super) seq: Option<Seq>,
    pub(super) message: MessageId,
    pub(super) kind: MentionKind,
    pub(super) at: Timestamp,
}

/// What becomes of a message that somebody reacted to.
#[derive(Default)]
pub(super) struct Touch {
    pub(super) rev: Seq,
    pub(super) reactions: i64,
}

/// What becomes of a channel's counts.
#[derive(Default)]
pub(super) struct Count {
    pub(super) posts: i64,
    pub(super) posted_at: Option<Timestamp>,
}

impl Queue {
    pub(super) fn post(&mut self, new: NewPost) {
        let count = self.counts.entry(new.channel).or_default();
        count.posts += 1;
        count.posted_at = count.posted_at.max(Some(new.at));
        self.mention(&new.mentions, (new.channel, new.id, Some(new.seq)), new.at);
        self.posts.push(new);
    }

    pub(super) fn edit(&mut self, edit: Edit) {
        self.about(EntryKind::Edit, edit.channel, edit.seq, edit.message, edit.actor, edit.at);
        self.mention(&edit.mentions, (edit.channel, edit.message, None), edit.at);
        self.edits.push(edit);
    }

    pub(super) fn delete(&mut self, deletion: Deletion) {
        let Deletion { message, channel, seq, actor, at } = deletion;
        self.about(EntryKind::Delete, channel, seq, message, actor, at);
        self.counts.entry(channel).or_default().posts -= 1;
        self.deletions.push(deletion);
    }

    pub(super) fn react(&mut self, reacting: Reacting) {
        self.reaction(EntryKind::React, &reacting, 1);
        self.reactions.push(reacting);
    }

    pub(super) fn unreact(&mut self, reacting: Reacting) {
        self.reaction(EntryKind::Unreact, &reacting, -1);
        self.taken_back.push(reacting);
    }

    pub(super) fn pin(&mut self, pinning: Pinning, on: bool) {
        let Pinning { message, channel, seq, actor, at } = pinning;
        let kind = if on { EntryKind::Pin } else { EntryKind::Unpin };
        self.about(kind, channel, seq, message, actor, at);
        self.pins.push((pinning, on));
    }

    pub(super) fn join(&mut self, joining: Joining) {
        let Joining { channel, seq, account, by, at, .. } = joining;
        let subject = Some(account.0);
        let kind = EntryKind::Join;
        self.entries.push(Entry { channel, seq, kind, message: None, actor: by, subject, data: None, at });
        self.joins.push(joining);
    }

    pub(super) fn leave(&mut self, leaving: Leaving) {
        let Leaving { channel, seq, account, by, reason, at } = leaving;
        let (subject, data) = (Some(account.0), Some(reason.as_str().to_owned()));
        self.entries.push(Entry { channel, seq, kind: EntryKind::Leave, message: None, actor: by, subject, data, at });
        self.leaves.push(leaving);
    }

    pub(super) fn change_channel(&mut self, change: &ChannelChange, changed: ChannelRow) {
        let ChannelChange { channel, seq, actor, at, .. } = *change;
        let kind = EntryKind::Channel;
        self.entries.push(Entry { channel, seq, kind, message: None, actor, subject: None, data: None, at });
        self.channels.insert(channel, changed);
    }

    fn about(
        &mut self,
        kind: EntryKind,
        channel: ChannelId,
        seq: Seq,
        message: MessageId,
        actor: Option<AccountId>,
        at: Timestamp,
    ) {
        let message = Some(message);
        self.entries.push(Entry { channel, seq, kind, message, actor, subject: None, data: None, at });
    }

    fn reaction(&mut self, kind: EntryKind, reacting: &Reacting, change: i64) {
        let touch = self.touched.entry(reacting.message).or_default();
        touch.rev = touch.rev.max(reacting.seq);
        touch.reactions += change;
        self.entries.push(Entry {
            channel: reacting.channel,
            seq: reacting.seq,
            kind,
            message: Some(reacting.message),
            actor: Some(reacting.account),
            subject: None,
            data: Some(reacting.data.clone()),
            at: reacting.at,
        });
    }

    /// One row for each person: a mention counts before an answer.
    fn mention(
        &mut self,
        people: &[(AccountId, MentionKind)],
        (channel, message, seq): (ChannelId, MessageId, Option<Seq>),
        at: Timestamp,
    ) {
        let mut named: BTreeMap<AccountId, MentionKind> = BTreeMap::new();
        for (account, kind) in people {
            let known = named.entry(*account).or_insert(*kind);
            *known = (*known).min(*kind);
        }
        let rows = named.into_iter().map(|(account, kind)| Mention { account, channel, seq, message, kind, at });
        self.mentions.extend(rows);
    }
}
