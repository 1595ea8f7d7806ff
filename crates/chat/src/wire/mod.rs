//! What travels: messages, channels, log entries and what belongs to them, as events, REST answers and exports have it.
//!
//! One definition for every door. Names are camelCase, ids hyphenated UUIDs, times RFC 3339, places in a log plain
//! numbers. What is one person's alone (`mine`, `member`, `can`) is left out of what is encoded once for everybody.

mod at;
mod channel;
mod directory;
mod entry;
mod live;
mod message;
mod person;
mod personal;
mod search;
mod sync;

#[cfg(test)]
mod tests;

pub use self::{
    at::At,
    channel::{Category, Channel, ChannelCan, Counts},
    directory::{
        Bootstrap, Changed, ChannelList, ChatLimits, CommandAnswer, CommandInfo, Member, MemberPage, MessageList,
        PlacedMessage, Policies, SentMessage, ServerCan,
    },
    entry::{Change, Entry, Log, LogPage, MessagePage, ReactionChange},
    live::{Bye, Directory, JobNews, MeNews, PeopleNews, PresenceNews, PresenceState, QueueNews, Typing},
    message::{Embed, EmbedField, File, Message, Reaction, ReplyRef, Sender, SystemText},
    person::{Me, PersonRef},
    personal::{PersonalItem, PersonalNews},
    search::{SearchHit, SearchPage},
    sync::{Activity, ChannelSync, Features, Have, SyncAnswer},
};
