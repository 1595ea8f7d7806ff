//! The commands there are.

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Sends a direct message.
    Whisper,
    /// Says what one does.
    Me,
    /// Shrugs.
    Shrug,
    /// Sets the channel's topic.
    Topic,
    /// Brings somebody into the channel.
    Invite,
    /// Takes somebody out of the channel.
    Remove,
    /// Leaves the channel.
    Leave,
    /// Opens another channel.
    Join,
    /// Lets somebody not write for a time.
    Mute,
    /// Lets them write again.
    Unmute,
    /// Ends somebody's sessions and memberships.
    Kick,
    /// Bans somebody from the server.
    Ban,
    /// Does not want to be disturbed.
    DoNotDisturb,
    /// Is back.
    Back,
    /// Looks offline.
    Invisible,
    /// Archives the channel.
    Archive,
    /// Searches.
    Search,
    /// Lists the commands.
    Help,
}

/// What is written after a command's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg {
    /// Somebody, with or without `@`.
    Handle,
    /// A channel, with or without `#`.
    Channel,
    /// How long: `30s`, `10m`, `2h`, `1d`, `1w`.
    Time,
    /// The same, left out when the next word is no time.
    MaybeTime,
    /// The rest.
    Text,
    /// The rest, or nothing.
    MaybeText,
}

impl Arg {
    /// How the list of commands names it; a `?` at the end says that it may be left out.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Handle => "handle",
            Self::Channel => "channel",
            Self::Time => "time",
            Self::MaybeTime => "time?",
            Self::Text => "text",
            Self::MaybeText => "text?",
        }
    }
}

/// What somebody must be allowed to do for a command to be of use to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing special.
    Nothing,
    /// Write messages.
    Post,
    /// Write to people directly.
    Direct,
    /// Change the channel.
    EditChannel,
    /// Bring people into the channel.
    AddMember,
    /// Take people out of the channel.
    RemoveMember,
    /// Mute people.
    Timeout,
    /// Kick people.
    Kick,
    /// Ban people.
    Ban,
}

/// One command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// What it does.
    pub verb: Verb,
    /// Its name without `/`.
    pub name: &'static str,
    /// Another name.
    pub alias: Option<&'static str>,
    /// What follows the name.
    pub args: &'static [Arg],
    /// What it needs.
    pub needs: Need,
    /// Whether the app carries it out and the server never sees it.
    pub local: bool,
    /// Key of the text that explains it.
    pub help: &'static str,
}

const fn spec(verb: Verb, name: &'static str, args: &'static [Arg], needs: Need, help: &'static str) -> Spec {
    Spec { verb, name, alias: None, args, needs, local: false, help }
}

/// All commands, in the order in which they are listed.
pub static COMMANDS: &[Spec] = &[
    Spec { alias: Some("msg"), ..spec(Verb::Whisper, "w", &[Arg::Handle, Arg::Text], Need::Direct, "command.w") },
    spec(Verb::Me, "me", &[Arg::Text], Need::Post, "command.me"),
    spec(Verb::Shrug, "shrug", &[Arg::MaybeText], Need::Post, "command.shrug"),
    spec(Verb::Topic, "topic", &[Arg::MaybeText], Need::EditChannel, "command.topic"),
    spec(Verb::Invite, "invite", &[Arg::Handle], Need::AddMember, "command.invite"),
    spec(Verb::Remove, "remove", &[Arg::Handle], Need::RemoveMember, "command.remove"),
    spec(Verb::Leave, "leave", &[], Need::Nothing, "command.leave"),
    spec(Verb::Join, "join", &[Arg::Channel], Need::Nothing, "command.join"),
    spec(Verb::Mute, "mute", &[Arg::Handle, Arg::Time, Arg::MaybeText], Need::Timeout, "command.mute"),
    spec(Verb::Unmute, "unmute", &[Arg::Handle], Need::Timeout, "command.unmute"),
    spec(Verb::Kick, "kick", &[Arg::Handle, Arg::MaybeText], Need::Kick, "command.kick"),
    spec(Verb::Ban, "ban", &[Arg::Handle, Arg::MaybeTime, Arg::MaybeText], Need::Ban, "command.ban"),
    spec(Verb::DoNotDisturb, "dnd", &[], Need::Nothing, "command.dnd"),
    spec(Verb::Back, "back", &[], Need::Nothing, "command.back"),
    spec(Verb::Invisible, "invisible", &[], Need::Nothing, "command.invisible"),
    spec(Verb::Archive, "archive", &[], Need::EditChannel, "command.archive"),
    Spec { local: true, ..spec(Verb::Search, "search", &[Arg::Text], Need::Nothing, "command.search") },
    spec(Verb::Help, "help", &[], Need::Nothing, "command.help"),
];
