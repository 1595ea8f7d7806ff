//! The rules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hubbub_chat::wire::{Change, Message};
use hubbub_types::{ChannelId, MessageId, Seq};
use uuid::Uuid;

use super::{Item, Shown, Violation};
use crate::fleet::{
    chat::{journal::Did, record::Record},
    journal::Entry,
};

/// What a client answers for.
pub(super) struct Promise {
    device: String,
    channel: ChannelId,
    nonce: Uuid,
    text: String,
    pub(super) sent: usize,
    /// What the server said it is, each time.
    pub(super) acknowledged: Vec<(ChannelId, MessageId, Seq)>,
}

/// All that was written, in the order of writing.
pub(super) fn promises(journal: &[Entry<Did>]) -> Vec<Promise> {
    let mut promises: Vec<Promise> = Vec::new();
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    for entry in journal {
        let place = |nonce: &Uuid| places.get(nonce).copied();
        match &entry.what {
            Did::Wrote { channel, nonce, text } => {
                places.insert(*nonce, promises.len());
                promises.push(Promise {
                    device: entry.device.clone(),
                    channel: *channel,
                    nonce: *nonce,
                    text: text.clone(),
                    sent: 0,
                    acknowledged: Vec::new(),
                });
            }
            Did::Sent { nonce } => {
                place(nonce).and_then(|at| promises.get_mut(at)).into_iter().for_each(|promise| promise.sent += 1);
            }
            Did::Acknowledged { channel, nonce, id, seq } => {
                let promise = place(nonce).and_then(|at| promises.get_mut(at));
                promise.into_iter().for_each(|promise| promise.acknowledged.push((*channel, *id, *seq)));
            }
            Did::Refused { .. } | Did::Ready { .. } | Did::Lost { .. } | Did::Note { .. } => {}
        }
    }
    promises
}

/// A log is 1 to its head, and its new messages are those of the list.
pub(super) fn log(record: &Record, violations: &mut Vec<Violation>) {
    let channel = record.channel;
    for (expected, entry) in (1..).zip(&record.entries) {
        if entry.seq != Seq(expected) {
            violations.push(Violation::Hole(format!("{channel} has {} where {expected} belongs", entry.seq)));
            break;
        }
    }
    let last = record.entries.last().map_or(Seq(0), |entry| entry.seq);
    if last != record.head {
        violations.push(Violation::Hole(format!("the log of {channel} ends at {last}, its head is {}", record.head)));
    }
    if !record.messages.is_sorted_by_key(|message| message.seq) {
        violations.push(Violation::Order(format!("the list of {channel} does not ascend")));
    }
    let told: BTreeSet<_> = posted(record).map(|message| (message.seq, message.id)).collect();
    let listed: BTreeSet<_> = record.messages.iter().map(|message| (message.seq, message.id)).collect();
    for (seq, id) in told.symmetric_difference(&listed) {
        violations.push(Violation::Hole(format!("{id} at {seq} of {channel} is in the log or in the list only")));
    }
}

/// The new messages of a log.
fn posted(record: &Record) -> impl Iterator<Item = &Message> {
    record.entries.iter().filter_map(|entry| match &entry.change {
        Change::Message { message } => Some(message.as_ref()),
        _ => None,
    })
}

/// Each message is there once, and somebody wrote it.
pub(super) fn once(records: &[Record], promises: &[Promise], violations: &mut Vec<Violation>) {
    let written: BTreeMap<Uuid, &str> = promises.iter().map(|promise| (promise.nonce, promise.text.as_str())).collect();
    let mut seen = BTreeSet::new();
    for (record, message) in records.iter().flat_map(|record| record.messages.iter().map(move |each| (record, each))) {
        let at = format!("{:?} at {} of {}", message.text, message.seq, record.channel);
        let names = [
            Some(format!("id {}", message.id)),
            message.nonce.map(|nonce| format!("nonce {nonce}")),
            Some(format!("text {:?}", message.text)),
        ];
        for name in names.into_iter().flatten() {
            if !seen.insert(name.clone()) {
                violations.push(Violation::Doubled(format!("{name} again: {at}")));
            }
        }
        if message.nonce.and_then(|nonce| written.get(&nonce)).is_none_or(|text| *text != message.text) {
            violations.push(Violation::Foreign(at));
        }
    }
}

/// What was acknowledged is there, under that id, at that place; and everything was acknowledged.
pub(super) fn kept(records: &[Record], promises: &[Promise], violations: &mut Vec<Violation>) {
    let mut there = HashMap::new();
    for (record, message) in records.iter().flat_map(|record| record.messages.iter().map(move |each| (record, each))) {
        if let Some(nonce) = message.nonce {
            // Of one that is there twice the first counts here: that it is doubled is told already.
            there.entry(nonce).or_insert((record.channel, message.id, message.seq));
        }
    }
    for promise in promises {
        let what = format!("{:?} of {} ({})", promise.text, promise.device, promise.nonce);
        let Some(first) = promise.acknowledged.first() else {
            violations.push(Violation::Unanswered(what));
            continue;
        };
        if promise.acknowledged.iter().any(|other| other != first) {
            violations.push(Violation::Doubled(format!("{what} was acknowledged as {:?}", promise.acknowledged)));
        }
        let found = there.get(&promise.nonce);
        if found != Some(first) || first.0 != promise.channel {
            violations.push(Violation::Lost(format!("{what}: acknowledged as {first:?}, found {found:?}")));
        }
    }
}

/// What one client wrote into a channel stands there in the order of its writing.
pub(super) fn order(promises: &[Promise], violations: &mut Vec<Violation>) {
    let mut last: BTreeMap<(&str, ChannelId), Seq> = BTreeMap::new();
    for promise in promises {
        let Some((channel, _, seq)) = promise.acknowledged.first().copied() else { continue };
        let before = last.entry((&promise.device, channel)).or_insert(Seq(0));
        if seq <= *before {
            let Promise { text, device, .. } = promise;
            violations
                .push(Violation::Order(format!("{text:?} of {device} is at {seq}, and an earlier one at {before}")));
        }
        *before = seq;
    }
}

/// Every client shows the server's list.
pub(super) fn lists(records: &[Record], shown: &[Shown], violations: &mut Vec<Violation>) {
    for record in records {
        let expected: Vec<Item> = record.messages.iter().map(Item::from).collect();
        for Shown { device, items, .. } in shown.iter().filter(|shown| shown.channel == record.channel) {
            let what = match items {
                Some(items) if *items == expected => continue,
                Some(items) => difference(&expected, items),
                None => "nothing is loaded".to_owned(),
            };
            violations.push(Violation::Diverged(format!("{device} in {}: {what}", record.channel)));
        }
    }
}

fn difference(expected: &[Item], items: &[Item]) -> String {
    let at = expected.iter().zip(items).position(|(expected, item)| expected != item);
    let at = at.unwrap_or(expected.len().min(items.len()));
    let (expected_there, shown_there) = (expected.get(at), items.get(at));
    format!("{} of {} messages; number {at} is {shown_there:?}, not {expected_there:?}", items.len(), expected.len())
}
