//! What a bot's token is good for.

use std::fmt;

use hubbub_types::Role;

use super::Action;

/// The scopes of a token. A bot does what its role allows, as far as its token goes.
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
    /// Making channels; settings and members of those that the bot looks after.
    pub manage: bool,
    /// Keeping order, where the bot's role allows it.
    pub moderate: bool,
}

impl Scopes {
    /// Every name, in the order of the fields.
    pub const NAMES: [&str; 6] = ["read", "write", "files", "hooks", "manage", "moderate"];

    /// Every scope.
    pub const ALL: Self = Self { read: true, write: true, files: true, hooks: true, manage: true, moderate: true };

    /// The scopes of these names.
    ///
    /// # Errors
    /// The first name that is not one of [`Scopes::NAMES`].
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let mut scopes = Self::default();
        names.into_iter().try_for_each(|name| if scopes.add(name) { Ok(()) } else { Err(name) })?;
        Ok(scopes)
    }

    /// The same of what was stored, maybe by a newer program: what is not known allows nothing.
    #[must_use]
    pub fn known<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut scopes = Self::default();
        for name in names {
            scopes.add(name);
        }
        scopes
    }

    fn add(&mut self, name: &str) -> bool {
        let field = match name {
            "read" => &mut self.read,
            "write" => &mut self.write,
            "files" => &mut self.files,
            "hooks" => &mut self.hooks,
            "manage" => &mut self.manage,
            "moderate" => &mut self.moderate,
            _ => return false,
        };
        *field = true;
        true
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let set = [self.read, self.write, self.files, self.hooks, self.manage, self.moderate];
        Self::NAMES.into_iter().zip(set).filter_map(|(name, on)| on.then_some(name))
    }

    /// The most that a bot of a role is with this token: nobody moderates by accident, and nothing that runs by itself
    /// runs the server.
    #[must_use]
    pub fn most(&self, role: Role) -> Role {
        role.min(if self.moderate { Role::Moderator } else { Role::Member })
    }

    /// Whether a token with these scopes may be used for `action` at all.
    #[must_use]
    pub fn cover(&self, action: Action) -> bool {
        Self::needed(action).is_some_and(|name| self.names().any(|own| own == name))
    }

    /// The scope that `action` takes; nothing for what no bot may do.
    #[must_use]
    pub const fn needed(action: Action) -> Option<&'static str> {
        Some(match action {
            Action::ReadPeople
            | Action::ReadProfile
            | Action::ReadPersonal
            | Action::ReadChannels
            | Action::ReadChannel
            | Action::ReadHistory => "read",
            Action::Post
            | Action::React
            | Action::EditMessage
            | Action::DeleteMessage
            | Action::Pin
            | Action::Typing
            | Action::MentionHere
            | Action::Direct
            | Action::JoinByLink
            | Action::LeaveChannel
            | Action::EditPersonal => "write",
            Action::Upload => "files",
            Action::ManageHooks => "hooks",
            Action::CreateChannel
            | Action::CreatePrivate
            | Action::EditChannel
            | Action::EditTopic
            | Action::AddMember
            | Action::RemoveMember => "manage",
            Action::SkipLimits
            | Action::Kick
            | Action::Timeout
            | Action::Ban
            | Action::EraseMessages
            | Action::ReviewReports => "moderate",
            _ => return None,
        })
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
