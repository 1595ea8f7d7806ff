//! What a bot's token is good for.

use std::fmt;

use super::Action;

/// The scopes of a token. A bot does what a member may, as far as its token goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes {
    /// Reading.
    pub read: bool,
    /// Writing messages and reacting.
    pub write: bool,
    /// Bringing files.
    pub files: bool,
    /// Webhooks of the channels that the bot looks after.
    pub hooks: bool,
    /// Settings and members of those channels.
    pub manage: bool,
}

impl Scopes {
    /// Every name, in the order of the fields.
    pub const NAMES: [&str; 5] = ["read", "write", "files", "hooks", "manage"];

    /// The scopes of these names.
    ///
    /// # Errors
    /// The first name that is not one of [`Scopes::NAMES`].
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let mut scopes = Self::default();
        for name in names {
            match name {
                "read" => scopes.read = true,
                "write" => scopes.write = true,
                "files" => scopes.files = true,
                "hooks" => scopes.hooks = true,
                "manage" => scopes.manage = true,
                unknown => return Err(unknown),
            }
        }
        Ok(scopes)
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let set = [self.read, self.write, self.files, self.hooks, self.manage];
        Self::NAMES.into_iter().zip(set).filter_map(|(name, on)| on.then_some(name))
    }

    /// Whether a token with these scopes may be used for `action` at all.
    #[must_use]
    pub fn cover(&self, action: Action) -> bool {
        match action {
            Action::ReadPeople
            | Action::ReadProfile
            | Action::ReadPersonal
            | Action::ReadChannels
            | Action::ReadChannel
            | Action::ReadHistory => self.read,
            Action::Post
            | Action::React
            | Action::EditMessage
            | Action::DeleteMessage
            | Action::Pin
            | Action::Typing
            | Action::MentionHere
            | Action::Direct
            | Action::LeaveChannel
            | Action::EditPersonal => self.write,
            Action::Upload => self.files,
            Action::ManageHooks => self.hooks,
            Action::EditChannel | Action::EditTopic | Action::AddMember => self.manage,
            _ => false,
        }
    }
}

impl fmt::Display for Scopes {
    /// The names, with spaces between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, name) in self.names().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}
