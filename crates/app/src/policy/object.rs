//! What something is done to, with all that counts for the answer.

use hubbub_types::{AccountId, ChannelId, ChannelKind, MessageKind, Role};

/// A channel as it is to whoever asks. Read anew for each question; for writes in the transaction that writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The channel.
    pub id: ChannelId,
    /// What it is for.
    pub kind: ChannelKind,
    /// Whether only members read it.
    pub private: bool,
    /// Whether it is closed for writing.
    pub archived: bool,
    /// Whether the actor is a member of it.
    pub member: bool,
    /// Whether the actor is a member who looks after it.
    pub owner: bool,
    /// Direct conversations: whether one of the two has blocked the other.
    pub blocked: bool,
}

impl Facts {
    /// Whether this is a conversation of a few, which nobody else may enter.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        matches!(self.kind, ChannelKind::Direct | ChannelKind::Group)
    }
}

/// A person as they are to whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Somebody {
    /// Their account.
    pub id: AccountId,
    /// Their role.
    pub role: Role,
    /// Whether there is a channel of which both are members. Only looked at for guests.
    pub shares: bool,
    /// Whether one of the two has blocked the other.
    pub blocked: bool,
}

impl Somebody {
    /// Somebody of whom only the role counts.
    #[must_use]
    pub fn of_role(id: AccountId, role: Role) -> Self {
        Self { id, role, shares: false, blocked: false }
    }
}

/// What it is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// The server as a whole.
    Instance,
    /// Something that belongs to an account.
    Of(AccountId),
    /// A person.
    Person(Somebody),
    /// A role to be given.
    Grant(Role),
    /// A channel.
    Channel(Facts),
    /// Everybody who is in a channel.
    Here {
        /// The channel.
        channel: Facts,
        /// How many people read it.
        people: u64,
    },
    /// Somebody in a channel, or to be taken in.
    Member {
        /// The channel.
        channel: Facts,
        /// Who.
        who: AccountId,
        /// Their role on the server.
        role: Role,
    },
    /// A message.
    Message {
        /// Its channel.
        channel: Facts,
        /// Who wrote it; nobody for hooks, the server itself and people who left.
        author: Option<AccountId>,
        /// Where it comes from.
        kind: MessageKind,
        /// Whether it is gone.
        deleted: bool,
    },
}

impl Object {
    /// The channel that it is or is in.
    #[must_use]
    pub fn channel(&self) -> Option<&Facts> {
        match self {
            Self::Channel(channel)
            | Self::Here { channel, .. }
            | Self::Member { channel, .. }
            | Self::Message { channel, .. } => Some(channel),
            Self::Instance | Self::Of(_) | Self::Person(_) | Self::Grant(_) => None,
        }
    }
}
