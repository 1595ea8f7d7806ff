//! Marks beside the words of a message, by which a search is narrowed.

use hubbub_types::{AccountId, ChannelId};
use uuid::Uuid;

/// By which mark a channel's messages are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelMark {
    /// Any channel that every member may read.
    Public,
    /// This one.
    Only(ChannelId),
}

impl ChannelMark {
    pub(super) fn as_text(self) -> String {
        match self {
            Self::Public => "cpub".to_owned(),
            Self::Only(ChannelId(id)) => tagged('c', id),
        }
    }
}

/// What is known of a message besides its words. Marks only narrow: who may read it is decided by the join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Whether its channel is open to every member.
    pub public: bool,
    /// Its channel.
    pub channel: ChannelId,
    /// Who wrote it.
    pub author: Option<AccountId>,
    /// Whether it has a file.
    pub file: bool,
    /// Whether it has a link.
    pub link: bool,
    /// Whether it has a picture.
    pub image: bool,
}

impl Marks {
    /// A message of nobody, with nothing special in it.
    #[must_use]
    pub const fn of(channel: ChannelId, public: bool) -> Self {
        Self { public, channel, author: None, file: false, link: false, image: false }
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = String> {
        // A public channel's own mark is there as well, for `in:`.
        let public = self.public.then(|| ChannelMark::Public.as_text());
        let flags = [(self.file, FILE), (self.link, LINK), (self.image, IMAGE)];
        let flags = flags.into_iter().filter(|(set, _)| *set).map(|(_, mark)| mark.to_owned());
        let channel = [ChannelMark::Only(self.channel).as_text()];
        public.into_iter().chain(channel).chain(self.author.map(author)).chain(flags)
    }
}

/// The mark of a message with a file.
pub(super) const FILE: &str = "hfile";
/// The mark of a message with a link.
pub(super) const LINK: &str = "hlink";
/// The mark of a message with a picture.
pub(super) const IMAGE: &str = "himage";

/// The mark of an author.
pub(super) fn author(AccountId(id): AccountId) -> String {
    tagged('a', id)
}

/// The random half of an id: the other half is a time, which neighbours share.
fn tagged(letter: char, id: Uuid) -> String {
    format!("{letter}{:016x}", id.as_u64_pair().1)
}
