//! Fields with a few possible values.

use serde::{Deserialize, Serialize};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Declares an enum that is a short text in the database and in JSON.
macro_rules! text_enum {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// The name as stored and as in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        // Written here because the derive cannot read names that a macro hands on.
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!($($doc),*).trim()))
                    .enum_values(Some([$($text),*]))
                    .into()
            }
        }

        impl ToSchema for $name {}
    };
}

text_enum! {
    /// What an account may do on the whole server, from the least to the most.
    Role {
        /// Sees only the channels it was invited to.
        Guest = "guest",
        /// Uses the server.
        Member = "member",
        /// Keeps order: people of a lower role, their messages, reports.
        Moderator = "moderator",
        /// Runs the server: people, invitations, settings.
        Admin = "admin",
        /// An admin who also makes admins. There is always one.
        Owner = "owner",
    }
}

impl Default for Role {
    /// What a newcomer is.
    fn default() -> Self {
        Self::Member
    }
}

text_enum! {
    /// Who is behind an account.
    AccountKind {
        /// A person.
        Person = "person",
        /// A program that speaks with tokens.
        Bot = "bot",
        /// The author of imported messages; cannot sign in.
        Ghost = "ghost",
    }
}

text_enum! {
    /// What a person wants others to see of their presence.
    Status {
        /// As their devices say.
        Auto = "auto",
        /// Do not disturb: no call, no sound.
        Dnd = "dnd",
        /// Offline to everybody.
        Invisible = "invisible",
    }
}

text_enum! {
    /// What a channel is for.
    ChannelKind {
        /// Messages of many.
        Text = "text",
        /// Talk of many, with messages beside it.
        Voice = "voice",
        /// Two people.
        Direct = "direct",
        /// A small group without a name of its own.
        Group = "group",
    }
}

text_enum! {
    /// Where a message comes from.
    MessageKind {
        /// A person or a bot wrote it.
        Message = "message",
        /// The server says what happened.
        System = "system",
        /// It came in by a webhook.
        Hook = "hook",
    }
}

text_enum! {
    /// What an entry of a channel's log says.
    EntryKind {
        /// A new message.
        Message = "message",
        /// A message has another text.
        Edit = "edit",
        /// A message is gone.
        Delete = "delete",
        /// Somebody reacted.
        React = "react",
        /// Somebody took a reaction back.
        Unreact = "unreact",
        /// A message was pinned.
        Pin = "pin",
        /// A message is not pinned any more.
        Unpin = "unpin",
        /// Somebody may read the channel from here on.
        Join = "join",
        /// Somebody may not read the channel from here on.
        Leave = "leave",
        /// Name, topic or another setting of the channel changed.
        Channel = "channel",
    }
}

text_enum! {
    /// Why somebody left a channel.
    LeaveReason {
        /// They went.
        Left = "left",
        /// Somebody took them out.
        Removed = "removed",
        /// They were banned from the server.
        Banned = "banned",
    }
}

text_enum! {
    /// Which messages of a channel a person is told about.
    Level {
        /// All of them.
        All = "all",
        /// Those that mention or answer them.
        Mentions = "mentions",
        /// None.
        None = "none",
    }
}

text_enum! {
    /// Why a message concerns somebody.
    MentionKind {
        /// It names them.
        Mention = "mention",
        /// It answers a message of theirs.
        Reply = "reply",
    }
}

text_enum! {
    /// What a file is shown as, told by its first bytes.
    FileKind {
        /// A picture.
        Image = "image",
        /// A film.
        Video = "video",
        /// Sound.
        Audio = "audio",
        /// Anything else: to download.
        Document = "document",
    }
}

text_enum! {
    /// How far the small pictures of a file are.
    Preview {
        /// It gets none.
        None = "none",
        /// They are still to be made.
        Pending = "pending",
        /// They are there.
        Ready = "ready",
        /// They could not be made.
        Failed = "failed",
    }
}

text_enum! {
    /// What a job does.
    JobKind {
        /// Packs channels into a ZIP file.
        Export = "export",
        /// Writes the search marks of a channel anew.
        Reindex = "reindex",
        /// Deletes a person's messages.
        EraseMessages = "erase_messages",
        /// Deletes a channel, piece by piece.
        EraseChannel = "erase_channel",
    }
}

text_enum! {
    /// How far a job is.
    JobState {
        /// Nobody has begun.
        Waiting = "waiting",
        /// A node works on it.
        Running = "running",
        /// It ended well.
        Done = "done",
        /// It could not be done.
        Failed = "failed",
        /// Its owner stopped it.
        Canceled = "canceled",
    }
}

text_enum! {
    /// What body an outgoing webhook sends.
    HookFormat {
        /// Our own, after Standard Webhooks.
        Hubbub = "hubbub",
        /// What Slack's incoming webhooks take.
        Slack = "slack",
        /// What Discord's webhooks take.
        Discord = "discord",
    }
}

text_enum! {
    /// How far a delivery to a webhook is.
    DeliveryState {
        /// It is to be tried, or tried again.
        Waiting = "waiting",
        /// The receiver took it.
        Done = "done",
        /// Given up after the last try.
        Dead = "dead",
    }
}

text_enum! {
    /// How far a report is.
    ReportState {
        /// Nobody has looked.
        Open = "open",
        /// Something was done about it.
        Done = "done",
        /// There was nothing to do.
        Dismissed = "dismissed",
    }
}

text_enum! {
    /// What part of a text a filter's pattern must be.
    FilterKind {
        /// A whole word.
        Word = "word",
        /// Any part.
        Part = "part",
    }
}

text_enum! {
    /// What happens to a message that a filter matches.
    FilterAction {
        /// It is refused.
        Refuse = "refuse",
        /// The matched letters become stars.
        Mask = "mask",
        /// It is sent, and reported to the moderators.
        Report = "report",
    }
}

text_enum! {
    /// How the web app looks.
    Theme {
        /// Always light.
        Light = "light",
        /// Always dark.
        Dark = "dark",
        /// As the device.
        Auto = "auto",
    }
}

text_enum! {
    /// What a one-use link does.
    LinkKind {
        /// Proves that an e-mail address belongs to the account.
        VerifyEmail = "verify_email",
        /// Sets a new password.
        ResetPassword = "reset_password",
    }
}

text_enum! {
    /// Who called whom, seen by the owner of the log.
    Direction {
        /// The owner was called.
        Incoming = "incoming",
        /// The owner called.
        Outgoing = "outgoing",
    }
}

text_enum! {
    /// How a call ended, seen by the owner of the log.
    CallOutcome {
        /// The owner did not answer.
        Missed = "missed",
        /// The two talked.
        Answered = "answered",
        /// The callee declined.
        Declined = "declined",
        /// The caller gave up.
        Canceled = "canceled",
        /// The callee did not answer the owner.
        Unanswered = "unanswered",
    }
}
