//! Everything that anybody may want to do.

/// Declares the actions and the list of all of them.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What somebody wants to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

actions! {
    /// See the public profile of a person, or list people.
    ReadPeople,
    /// Call a person.
    Call,
    /// Learn the relays for media.
    ReadIceServers,
    /// See one's own profile with what is private in it.
    ReadProfile,
    /// Change profile, picture or password.
    EditProfile,
    /// See signed-in devices.
    ReadSessions,
    /// Sign devices out.
    EndSessions,
    /// See and change who is blocked.
    EditBlocks,
    /// See and mark past calls.
    ReadCallLog,
    /// Take all one's own data along.
    Export,
    /// Erase an account.
    DeleteAccount,
    /// Read one's own marks, drafts and settings, and what mentions one.
    ReadPersonal,
    /// Set one's own marks, drafts, settings and status.
    EditPersonal,
    /// See a job of one's own, how far it is, and stop it.
    ReadJob,
    /// Take what a job made.
    TakeResult,

    /// See which channels there are for one, and search in them.
    ReadChannels,
    /// Go through a link into a channel.
    JoinByLink,
    /// Read a channel.
    ReadChannel,
    /// Write into a channel.
    Post,
    /// Bring a file into a channel.
    Upload,
    /// Write without waiting for slow mode and past the word filters.
    SkipLimits,
    /// Show that one is writing.
    Typing,
    /// React to a message.
    React,
    /// Change the text of a message.
    EditMessage,
    /// Delete a message.
    DeleteMessage,
    /// See the earlier texts of a message.
    ReadHistory,
    /// Pin a message, or take the pin away.
    Pin,
    /// Tell everybody who is here.
    MentionHere,
    /// Report a message to the moderators.
    Report,

    /// Make a channel that everybody sees.
    CreateChannel,
    /// Make a channel for its members.
    CreatePrivate,
    /// Change name, slow mode, or archive a channel.
    EditChannel,
    /// Change what a channel is about.
    EditTopic,
    /// Make a public channel private, or the other way round.
    ChangePrivacy,
    /// Delete a channel.
    DeleteChannel,
    /// Put channels and categories in order.
    ArrangeChannels,
    /// Make links into a channel.
    InviteToChannel,
    /// Take somebody into a channel.
    AddMember,
    /// Take somebody out of a channel.
    RemoveMember,
    /// Go out of a channel.
    LeaveChannel,
    /// Enter a private channel without having been asked in.
    EnterPrivate,
    /// Begin a direct conversation.
    Direct,
    /// Be in a voice channel and hear the others.
    JoinVoice,
    /// Be heard in a voice channel.
    SpeakInVoice,
    /// Show one's camera or screen in a voice channel.
    ShareVideo,
    /// Silence people in a voice channel.
    ModerateVoice,

    /// End somebody's sessions and take them out of private channels.
    Kick,
    /// Let somebody only read for a while.
    Timeout,
    /// Keep somebody out of the server.
    Ban,
    /// Delete what somebody wrote in the last hours.
    EraseMessages,
    /// See and settle reports.
    ReviewReports,
    /// See and change the word filters.
    ManageFilters,
    /// See what moderators did.
    ReadAudit,
    /// See everything that was noted, also what admins did.
    ReadWholeAudit,

    /// See and change the webhooks of a channel, or of the server.
    ManageHooks,
    /// See and change bots and their tokens.
    ManageBots,
    /// Pack a channel into a file.
    ExportChannel,
    /// Pack the server into a file.
    ExportServer,
    /// Pack private channels that one is not in as well.
    ExportPrivate,
    /// Read such a file.
    Import,
    /// Have what messages are found by written anew.
    Reindex,
    /// See people with their addresses and devices.
    ManagePeople,
    /// Make an account for somebody.
    CreatePerson,
    /// Change what somebody may do: take away the role they have, or give one.
    ChangeRole,
    /// Make a link that sets a new password.
    IssueResetLink,
    /// See links that could not be mailed.
    ReadOpenLinks,
    /// Make, see and withdraw invitations.
    ManageInvites,
    /// See the nodes and the relay of this server.
    ReadServer,
    /// See and change what members may do.
    ManagePolicies,
    /// See and change the keys of programs that use the media server, see and close its rooms.
    ManageMedia,
}

impl Action {
    /// Whether others see something of it: what somebody does not do who only reads for a while. What keeps order, what
    /// takes back, and what is for oneself stays.
    #[must_use]
    pub const fn says(self) -> bool {
        matches!(
            self,
            Self::Post
                | Self::Upload
                | Self::Typing
                | Self::React
                | Self::EditMessage
                | Self::Pin
                | Self::MentionHere
                | Self::CreateChannel
                | Self::CreatePrivate
                | Self::EditChannel
                | Self::EditTopic
                | Self::InviteToChannel
                | Self::AddMember
                | Self::Direct
                | Self::ManageHooks
                | Self::SpeakInVoice
                | Self::ShareVideo
        )
    }
}
