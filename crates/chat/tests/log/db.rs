//! The database: what is committed. A write is judged and applied in one step, as under the lock of its channels.

use std::collections::{BTreeMap, BTreeSet};

use hubbub_chat::wire::{At, Change, Entry, Message, MessagePage, Reaction, ReactionChange};
use hubbub_types::{AccountId, ChannelId, LeaveReason, MessageId, MessageKind, Seq, Timestamp};
use uuid::Uuid;

const EMOJI: &str = "👍";

/// Everything.
#[derive(Default, Clone)]
pub(crate) struct Db {
    pub(crate) channels: BTreeMap<ChannelId, Channel>,
    people: BTreeMap<AccountId, Person>,
    pub(crate) away: bool,
}

/// What is kept of somebody.
#[derive(Default, Clone)]
struct Person {
    banned: bool,
    /// The present session; all before have ended, this one's last at that moment.
    session: u32,
    ended: i64,
}

/// A channel and its log.
#[derive(Default, Clone)]
pub(crate) struct Channel {
    pub(crate) private: bool,
    pub(crate) members: BTreeSet<AccountId>,
    /// Who was a member at the start.
    pub(crate) first: BTreeSet<AccountId>,
    pub(crate) log: Vec<Record>,
    pub(crate) messages: BTreeMap<MessageId, Stored>,
    pub(crate) nonces: BTreeMap<Uuid, Vec<(MessageId, Seq)>>,
}

/// An entry, whose place is its index + 1.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Record {
    Post(MessageId, AccountId),
    Edit(MessageId),
    Delete(MessageId, AccountId),
    React(MessageId, AccountId, bool, i64),
    Pin(MessageId, AccountId, bool),
    Join(AccountId),
    Leave(AccountId),
}

#[derive(Clone)]
pub(crate) struct Stored {
    seq: Seq,
    rev: Seq,
    author: AccountId,
    nonce: Uuid,
    text: String,
    edited: bool,
    deleted: Option<AccountId>,
    pinned: bool,
    who: BTreeSet<AccountId>,
}

/// What somebody wants.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Send(Uuid, MessageId, String),
    Edit(MessageId, String),
    Delete(MessageId),
    React(MessageId, bool),
    Pin(MessageId, bool),
    Join(AccountId),
    Leave(AccountId),
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Written(Seq),
    Unchanged,
    Refused,
}

const AT: At = At(Timestamp::from_millis(0));

impl Db {
    /// The session somebody may connect with; nobody who is banned has one.
    pub(crate) fn session(&self, account: AccountId) -> Option<u32> {
        self.people.get(&account).map_or(Some(0), |person| (!person.banned).then_some(person.session))
    }

    /// When a session ended; nothing while it lives.
    pub(crate) fn ended(&self, account: AccountId, session: u32) -> Option<i64> {
        self.people.get(&account).filter(|person| person.session > session).map(|person| person.ended)
    }

    /// Ends all sessions of somebody, and lets them have another or not.
    pub(crate) fn end_sessions(&mut self, account: AccountId, banned: bool, now: i64) {
        let session = self.people.get(&account).map_or(0, |person| person.session) + 1;
        self.people.insert(account, Person { banned, session, ended: now });
    }

    pub(crate) fn unban(&mut self, account: AccountId) {
        self.people.entry(account).or_default().banned = false;
    }

    pub(crate) fn head(&self, channel: ChannelId) -> Seq {
        Seq(i64::try_from(self.channels[&channel].log.len()).unwrap())
    }

    pub(crate) fn reads(&self, account: AccountId, channel: ChannelId) -> bool {
        let channel = &self.channels[&channel];
        !channel.private || channel.members.contains(&account)
    }

    pub(crate) fn readable(&self, account: AccountId) -> Vec<ChannelId> {
        self.channels.keys().copied().filter(|channel| self.reads(account, *channel)).collect()
    }

    /// Judges and writes. `judged` is what somebody found before, where a fault lets that count.
    pub(crate) fn write(
        &mut self,
        account: AccountId,
        channel: ChannelId,
        act: &Act,
        judged: Option<bool>,
        looks: bool,
    ) -> Decision {
        let may = judged.unwrap_or_else(|| self.reads(account, channel) && self.session(account).is_some());
        let here = self.channels.get_mut(&channel).unwrap();
        if let Act::Send(nonce, ..) = act
            && looks
            && here.nonces.contains_key(nonce)
        {
            return Decision::Unchanged;
        }
        if !may && !matches!(act, Act::Join(_) | Act::Leave(_)) {
            return Decision::Refused;
        }
        match here.apply(account, act) {
            Some(record) => {
                here.log.push(record);
                Decision::Written(Seq(i64::try_from(here.log.len()).unwrap()))
            }
            None => Decision::Unchanged,
        }
    }

    /// Entries from one place to another, as they are read now.
    pub(crate) fn entries(&self, channel: ChannelId, after: Seq, upto: Seq, me: Option<AccountId>) -> Vec<Entry> {
        (after.0 + 1..=upto.0.min(self.head(channel).0))
            .map(|seq| Entry { seq: Seq(seq), change: self.channels[&channel].change(Seq(seq), me) })
            .collect()
    }

    pub(crate) fn page(&self, channel: ChannelId, me: AccountId) -> MessagePage {
        let here = &self.channels[&channel];
        let mut items: Vec<Message> = here.messages.iter().map(|(id, stored)| stored.message(*id, Some(me))).collect();
        items.sort_by_key(|message| message.seq);
        MessagePage { items, people: Vec::new(), head: self.head(channel), at_start: true, at_end: true }
    }

    /// Whether somebody read the channel when this entry was made.
    pub(crate) fn read_at(&self, account: AccountId, channel: ChannelId, seq: Seq) -> bool {
        let here = &self.channels[&channel];
        if !here.private {
            return true;
        }
        let mut member = here.first.contains(&account);
        for (index, record) in here.log.iter().enumerate() {
            let place = i64::try_from(index).unwrap() + 1;
            match record {
                Record::Join(who) if *who == account && place <= seq.0 => member = true,
                // Their own leave they are still told.
                Record::Leave(who) if *who == account && place < seq.0 => member = false,
                _ => {}
            }
        }
        member
    }

    /// Whether somebody read the channel at this entry, or later: who comes in reads what was before.
    pub(crate) fn read_since(&self, account: AccountId, channel: ChannelId, seq: Seq) -> bool {
        let after = self.channels[&channel].log.iter().skip(usize::try_from(seq.0).unwrap());
        self.read_at(account, channel, seq)
            || after.into_iter().any(|record| matches!(record, Record::Join(who) if *who == account))
    }

    pub(crate) fn message_ids(&self, channel: ChannelId) -> Vec<MessageId> {
        self.channels[&channel].messages.keys().copied().collect()
    }
}

impl Channel {
    /// Changes the state; nothing when it is so already.
    fn apply(&mut self, account: AccountId, act: &Act) -> Option<Record> {
        let seq = Seq(i64::try_from(self.log.len()).unwrap() + 1);
        let messages = &mut self.messages;
        Some(match act {
            Act::Send(nonce, id, text) => {
                self.nonces.entry(*nonce).or_default().push((*id, seq));
                let (nonce, text, who) = (*nonce, text.clone(), BTreeSet::new());
                let stored = Stored {
                    seq,
                    rev: seq,
                    author: account,
                    nonce,
                    text,
                    edited: false,
                    deleted: None,
                    pinned: false,
                    who,
                };
                messages.insert(*id, stored);
                Record::Post(*id, account)
            }
            Act::Edit(id, text) => {
                let stored = touch(messages, (seq, account), id, |stored, account| stored.author != account)?;
                stored.text = text.clone();
                stored.edited = true;
                Record::Edit(*id)
            }
            Act::Delete(id) => {
                let stored = touch(messages, (seq, account), id, |stored, account| stored.author != account)?;
                stored.deleted = Some(account);
                stored.text.clear();
                stored.who.clear();
                stored.pinned = false;
                Record::Delete(*id, account)
            }
            Act::React(id, true) => {
                let stored = touch(messages, (seq, account), id, |stored, account| stored.who.contains(&account))?;
                stored.who.insert(account);
                Record::React(*id, account, true, i64::try_from(stored.who.len()).unwrap())
            }
            Act::React(id, false) => {
                let stored = touch(messages, (seq, account), id, |stored, account| !stored.who.contains(&account))?;
                stored.who.remove(&account);
                Record::React(*id, account, false, i64::try_from(stored.who.len()).unwrap())
            }
            Act::Pin(id, true) => {
                touch(messages, (seq, account), id, |stored, _| stored.pinned)?.pinned = true;
                Record::Pin(*id, account, true)
            }
            Act::Pin(id, false) => {
                touch(messages, (seq, account), id, |stored, _| !stored.pinned)?.pinned = false;
                Record::Pin(*id, account, false)
            }
            Act::Join(who) => self.members.insert(*who).then_some(Record::Join(*who))?,
            Act::Leave(who) => self.members.remove(who).then_some(Record::Leave(*who))?,
        })
    }

    fn change(&self, seq: Seq, me: Option<AccountId>) -> Change {
        let record = self.log[usize::try_from(seq.0).unwrap() - 1];
        let gone = |id: MessageId| self.messages[&id].deleted.map(|by| Change::Delete { id, by: Some(by), at: AT });
        let whole = |id: MessageId| Box::new(self.messages[&id].message(id, me));
        match record {
            Record::Post(id, _) => Change::Message { message: whole(id) },
            Record::Edit(id) => gone(id).unwrap_or_else(|| Change::Edit { message: whole(id) }),
            Record::Delete(id, by) => Change::Delete { id, by: Some(by), at: AT },
            Record::React(id, account, on, count) => gone(id).unwrap_or_else(|| {
                let change = ReactionChange { id, account, emoji: EMOJI.into(), count, at: AT };
                if on { Change::React(change) } else { Change::Unreact(change) }
            }),
            Record::Pin(id, by, on) => gone(id).unwrap_or(Change::Pin { id, on, by: Some(by), at: AT }),
            Record::Join(account) => Change::Join { account, by: None, at: AT },
            Record::Leave(account) => Change::Leave { account, by: None, reason: LeaveReason::Left, at: AT },
        }
    }
}

/// A message that this is news for; nothing when it is gone or so already.
fn touch<'m>(
    messages: &'m mut BTreeMap<MessageId, Stored>,
    (seq, account): (Seq, AccountId),
    id: &MessageId,
    is_so: fn(&Stored, AccountId) -> bool,
) -> Option<&'m mut Stored> {
    let stored = messages.get_mut(id).filter(|stored| stored.deleted.is_none() && !is_so(stored, account))?;
    stored.rev = seq;
    Some(stored)
}

impl Stored {
    fn message(&self, id: MessageId, me: Option<AccountId>) -> Message {
        let count = i64::try_from(self.who.len()).unwrap();
        let mine = me.is_some_and(|me| self.who.contains(&me));
        Message {
            id,
            seq: self.seq,
            rev: self.rev,
            author: Some(self.author),
            kind: MessageKind::Message,
            text: self.text.clone(),
            at: AT,
            nonce: Some(self.nonce),
            reply_to: None,
            mentions: Vec::new(),
            here: false,
            files: Vec::new(),
            reactions: if count > 0 { vec![Reaction { emoji: EMOJI.into(), count, mine }] } else { Vec::new() },
            embeds: Vec::new(),
            edited_at: (self.edited && self.deleted.is_none()).then_some(AT),
            deleted_at: self.deleted.map(|_| AT),
            pinned_at: self.pinned.then_some(AT),
            hook: None,
            system: None,
        }
    }
}
