//! A window on a channel: messages that follow each other without a hole, as far as they were loaded.

use std::collections::BTreeMap;

use hubbub_types::{AccountId, MessageId, Seq};

use crate::wire::{At, Change, Entry, Message, MessagePage, Reaction, ReactionChange};

/// The messages.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// In the order of the log.
    pub items: Vec<Message>,
    /// Nothing is older than the first.
    pub at_start: bool,
    /// Nothing is newer than the last.
    pub at_end: bool,
}

impl Window {
    /// A page as a window. Of two states of a message the later one stays.
    pub(super) fn of(page: MessagePage, held: Option<Self>) -> Self {
        let mut known: BTreeMap<MessageId, Message> =
            held.into_iter().flat_map(|window| window.items).map(|message| (message.id, message)).collect();
        let items = page.items.into_iter().map(|message| match known.remove(&message.id) {
            Some(held) => later(held, message),
            None => message,
        });
        Self { items: items.collect(), at_start: page.at_start, at_end: page.at_end }
    }

    /// The window after an entry of the log.
    pub(super) fn apply(&mut self, entry: &Entry, me: AccountId) {
        if let Change::Message { message } = &entry.change {
            self.add(message);
        } else if let Some(id) = entry.change.message_id() {
            self.answers(entry, id);
            if let Some(held) = self.items.iter_mut().rev().find(|message| message.id == id) {
                change(held, entry, me);
            }
        }
    }

    fn add(&mut self, message: &Message) {
        // A page may have shown it before its entry came.
        let is_known = self.items.last().is_some_and(|last| last.seq >= message.seq);
        if self.at_end && !is_known {
            self.items.push(message.clone());
        }
    }

    /// What was deleted is not to be read in its answers either.
    fn answers(&mut self, entry: &Entry, id: MessageId) {
        if matches!(entry.change, Change::Delete { .. }) {
            let replies = self.items.iter_mut().filter_map(|message| message.reply_to.as_mut());
            for reply in replies.filter(|reply| reply.id == id) {
                reply.excerpt.clear();
                reply.deleted = true;
            }
        }
    }
}

/// A message after an entry that names it.
fn change(held: &mut Message, entry: &Entry, me: AccountId) {
    // Rule R: who holds revision r has every entry up to r already.
    if held.rev >= entry.seq {
        return mark_mine(held, entry, me);
    }
    match &entry.change {
        Change::Edit { message } => *held = later(held.clone(), (**message).clone()),
        Change::Delete { at, .. } => erase(held, entry.seq, *at),
        Change::React(change) | Change::Unreact(change) => {
            held.rev = entry.seq;
            count(held, change, (change.account == me).then_some(matches!(entry.change, Change::React(_))));
        }
        Change::Pin { on, at, .. } => {
            held.rev = entry.seq;
            held.pinned_at = on.then_some(*at);
        }
        Change::Message { .. } | Change::Join { .. } | Change::Leave { .. } | Change::Channel { .. } => {}
    }
}

/// Rule M: one's own reaction decides `mine`, even where the counts are known from later on.
fn mark_mine(held: &mut Message, entry: &Entry, me: AccountId) {
    let (change, mine) = match &entry.change {
        Change::React(change) => (change, true),
        Change::Unreact(change) => (change, false),
        _ => return,
    };
    if change.account == me {
        let same = held.reactions.iter_mut().filter(|reaction| reaction.emoji == change.emoji);
        same.for_each(|reaction| reaction.mine = mine);
    }
}

fn count(held: &mut Message, change: &ReactionChange, mine: Option<bool>) {
    let at = held.reactions.iter().position(|reaction| reaction.emoji == change.emoji);
    match at.and_then(|at| held.reactions.get_mut(at)) {
        Some(reaction) => {
            reaction.count = change.count;
            reaction.mine = mine.unwrap_or(reaction.mine);
        }
        None => held.reactions.push(Reaction {
            emoji: change.emoji.clone(),
            count: change.count,
            mine: mine.unwrap_or(false),
        }),
    }
    held.reactions.retain(|reaction| reaction.count > 0);
}

/// What is left of a deleted message: that it was there.
fn erase(held: &mut Message, rev: Seq, at: At) {
    held.rev = rev;
    held.text.clear();
    held.reply_to = None;
    held.mentions.clear();
    held.here = false;
    held.files.clear();
    held.reactions.clear();
    held.embeds.clear();
    // Whoever was away when it was edited and deleted hears only of the second.
    held.edited_at = None;
    held.pinned_at = None;
    held.hook = None;
    held.system = None;
    held.deleted_at = Some(at);
}

/// The later of two states of one message; flags of one's own reactions survive a state that does not tell them.
fn later(held: Message, mut state: Message) -> Message {
    if held.rev >= state.rev {
        return held;
    }
    for reaction in &mut state.reactions {
        let mine = held.reactions.iter().any(|known| known.emoji == reaction.emoji && known.mine);
        reaction.mine |= mine;
    }
    state
}
