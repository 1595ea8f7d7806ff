//! What is true in the transaction: everything a batch is judged by, read in a few statements.

use std::collections::{HashMap, HashSet};

use hubbub_store::{
    Block, LogTx, LooseFile, MessageRow, NonceKey, PersonRow, Placed, ReactionState, Standings, StoreError,
};
use hubbub_types::{AccountId, ChannelId, ChannelKind, FileId, Handle, MessageId, Timestamp};

use super::Command;
use crate::{
    Error,
    chat::{Act, Author},
    policy::Facts,
};

/// What is true while the channels are locked.
pub(super) struct Known {
    pub(super) standings: Standings,
    pub(super) nonces: HashMap<NonceKey, Placed>,
    pub(super) messages: HashMap<MessageId, MessageRow>,
    pub(super) reactions: HashMap<(MessageId, String, AccountId), ReactionState>,
    pub(super) last_posts: HashMap<(AccountId, ChannelId), Timestamp>,
    pub(super) files: HashMap<FileId, LooseFile>,
    /// Messages to be edited that have a picture.
    pub(super) pictured: HashSet<MessageId>,
    pub(super) named: HashMap<Handle, PersonRow>,
    blocks: HashSet<Block>,
}

impl Known {
    /// Reads it for a batch.
    pub(super) async fn read(tx: &mut LogTx, batch: &[Command]) -> Result<Self, StoreError> {
        let wanted = Wanted::of(batch);
        let named = if wanted.handles.is_empty() { HashMap::new() } else { tx.mentioned(&wanted.handles).await? };
        let mut messages =
            if wanted.messages.is_empty() { HashMap::new() } else { tx.messages(&wanted.messages).await? };
        let answered = answered_by_edited(batch, &messages);
        if !answered.is_empty() {
            messages.extend(tx.messages(&answered).await?);
        }
        let mut who = wanted.who;
        who.extend(peers(tx, batch));
        who.extend(concerned(batch, &named, &messages));
        let standings = tx.standings(&unique(who.clone())).await?;
        let slow: Vec<_> = wanted.posters.into_iter().filter(|(_, channel)| is_slow(tx, *channel)).collect();
        let pairs = blocks(tx, &who);
        let edited = with_files(batch, &messages);
        Ok(Self {
            nonces: if wanted.nonces.is_empty() { HashMap::new() } else { tx.known(&wanted.nonces).await? },
            reactions: if wanted.reactions.is_empty() { HashMap::new() } else { tx.reacted(&wanted.reactions).await? },
            last_posts: if slow.is_empty() { HashMap::new() } else { tx.last_posts(&unique(slow)).await? },
            files: if wanted.files.is_empty() { HashMap::new() } else { tx.loose_files(&wanted.files).await? },
            pictured: if edited.is_empty() { HashSet::new() } else { tx.pictured(&edited).await? },
            blocks: if pairs.is_empty() { HashSet::new() } else { tx.blocks(&pairs).await? },
            standings,
            messages,
            named,
        })
    }

    /// A channel as it is to somebody, or to nobody in particular.
    pub(super) fn facts(&self, tx: &LogTx, id: ChannelId, account: Option<AccountId>) -> Result<Facts, Error> {
        let row = tx.channel(id).ok_or(Error::NotFound("channel"))?;
        let member = account.and_then(|account| self.standings.members.get(&(account, id)));
        let blocked = match row.peers {
            Some((one, other)) => {
                let either = [(one, other), (other, one)];
                either.iter().any(|(blocker, blocked)| {
                    self.blocks.iter().any(|block| block.blocker == *blocker && block.blocked == *blocked)
                })
            }
            None => false,
        };
        Ok(Facts {
            id,
            kind: row.kind,
            private: row.private,
            archived: row.archived_at.is_some(),
            member: member.is_some(),
            owner: member.is_some_and(|member| member.owner),
            blocked,
        })
    }

    /// A message of this channel.
    pub(super) fn message(&self, channel: ChannelId, id: MessageId) -> Result<&MessageRow, Error> {
        self.messages.get(&id).filter(|row| row.channel == channel).ok_or(Error::NotFound("message"))
    }
}

/// What the commands of a batch speak of.
#[derive(Default)]
struct Wanted {
    who: Vec<(AccountId, ChannelId)>,
    posters: Vec<(AccountId, ChannelId)>,
    nonces: Vec<NonceKey>,
    messages: Vec<MessageId>,
    reactions: Vec<(MessageId, String, AccountId)>,
    files: Vec<FileId>,
    handles: Vec<Handle>,
}

impl Wanted {
    fn of(batch: &[Command]) -> Self {
        let mut wanted = Self::default();
        for command in batch {
            let channel = command.ordered.channel;
            let account = match &command.ordered.author {
                Author::Person(actor) => Some(actor.account),
                Author::Hook(_) | Author::Server => None,
            };
            wanted.who.extend(account.map(|account| (account, channel)));
            wanted.handles.extend(command.analysis.iter().flat_map(|analysis| analysis.mentions.iter().cloned()));
            wanted.act(&command.ordered.act, channel, account);
        }
        wanted.handles = unique(wanted.handles);
        wanted
    }

    fn act(&mut self, act: &Act, channel: ChannelId, account: Option<AccountId>) {
        match act {
            Act::Send(new) => {
                self.nonces.push((channel, account, new.nonce));
                self.posters.extend(account.map(|account| (account, channel)));
                self.messages.extend(new.reply_to);
                self.files.extend(&new.files);
            }
            Act::HookSend(new) => self.nonces.extend(new.nonce.map(|nonce| (channel, None, nonce))),
            Act::Edit { message, .. } | Act::Delete { message } | Act::Pin { message, .. } => {
                self.messages.push(*message);
            }
            Act::React { message, emoji, .. } => {
                self.messages.push(*message);
                self.reactions.extend(account.map(|account| (*message, emoji.clone(), account)));
            }
            Act::Join { account, .. } | Act::Leave { account, .. } => self.who.push((*account, channel)),
            Act::System { .. } | Act::Change(_) => {}
        }
    }
}

/// The messages with files whose text a batch changes.
fn with_files(batch: &[Command], messages: &HashMap<MessageId, MessageRow>) -> Vec<MessageId> {
    let of = |command: &Command| match &command.ordered.act {
        Act::Edit { message, .. } => messages.get(message).filter(|row| row.files > 0).map(|row| row.id),
        _ => None,
    };
    unique(batch.iter().filter_map(of).collect())
}

/// What the messages answer whose text a batch changes: an edit says anew whom its message concerns.
fn answered_by_edited(batch: &[Command], messages: &HashMap<MessageId, MessageRow>) -> Vec<MessageId> {
    let of = |command: &Command| match &command.ordered.act {
        Act::Edit { message, .. } => messages.get(message).and_then(|row| row.reply_to),
        _ => None,
    };
    unique(batch.iter().filter_map(of).filter(|id| !messages.contains_key(id)).collect())
}

/// Both people of the direct conversations in a batch.
fn peers(tx: &LogTx, batch: &[Command]) -> Vec<(AccountId, ChannelId)> {
    let of = |command: &Command| {
        let channel = command.ordered.channel;
        let peers = tx.channel(channel).and_then(|row| row.peers);
        peers.into_iter().flat_map(move |(one, other)| [(one, channel), (other, channel)])
    };
    batch.iter().flat_map(of).collect()
}

/// Those whom messages name or answer, and those whose messages are dealt with.
fn concerned(
    batch: &[Command],
    named: &HashMap<Handle, PersonRow>,
    messages: &HashMap<MessageId, MessageRow>,
) -> Vec<(AccountId, ChannelId)> {
    let of = |command: &Command| {
        let channel = command.ordered.channel;
        let mentions = command.analysis.iter().flat_map(|analysis| &analysis.mentions);
        let answered = match &command.ordered.act {
            Act::Send(new) => new.reply_to,
            Act::Edit { message, .. } => messages.get(message).and_then(|row| row.reply_to),
            _ => None,
        };
        let author = answered.and_then(|id| messages.get(&id)).and_then(|row| row.author);
        let people = mentions.filter_map(|handle| named.get(handle)).map(|person| person.id);
        people.chain(author).map(|account| (account, channel)).collect::<Vec<_>>()
    };
    batch.iter().flat_map(of).collect()
}

fn is_slow(tx: &LogTx, channel: ChannelId) -> bool {
    tx.channel(channel).is_some_and(|row| !row.slow_mode.is_zero())
}

/// Each way in which one of a direct conversation may have blocked the other.
fn blocks(tx: &LogTx, who: &[(AccountId, ChannelId)]) -> Vec<Block> {
    let channels: HashSet<ChannelId> = who.iter().map(|(_, channel)| *channel).collect();
    let rows = channels.into_iter().filter_map(|id| tx.channel(id)).filter(|row| row.kind == ChannelKind::Direct);
    rows.filter_map(|row| row.peers)
        .flat_map(|(one, other)| [Block { blocker: one, blocked: other }, Block { blocker: other, blocked: one }])
        .collect()
}

fn unique<T: std::hash::Hash + Eq + Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values.dedup();
    values
}
