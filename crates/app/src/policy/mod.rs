//! Who may do what. One function, asked by every service; doors decide nothing.

mod action;
mod object;
mod scopes;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod voice_tests;

pub use action::Action;
pub use hubbub_chat::wire::Policies;
pub use object::{Facts, Object, Somebody};
pub use scopes::Scopes;

use hubbub_types::{AccountId, ChannelKind, MessageKind, Role};

use crate::{Actor, Error};

/// Whether `actor` may do `action` to `object`.
#[must_use]
pub fn can(actor: &Actor, action: Action, object: Object) -> bool {
    if actor.bot.is_some_and(|scopes| !scopes.cover(action)) || (actor.muted_until.is_some() && action.says()) {
        return false;
    }
    match object {
        Object::Instance => on_instance(actor, action),
        Object::Of(account) => on_account(actor, action, account),
        Object::Person(person) => on_person(actor, action, person),
        Object::Grant(role) => action == Action::ChangeRole && grants(actor.role, role),
        Object::Channel(channel) => on_channel(actor, action, channel),
        Object::Here { channel, people } => action == Action::MentionHere && tells_all(actor, channel, people),
        Object::Member { channel, who, role } => on_member(actor, action, channel, (who, role)),
        Object::Message { channel, author, kind, deleted } => {
            // That a message was deleted is there to be read, and deleting it again does no harm.
            let there = !deleted || matches!(action, Action::ReadChannel | Action::DeleteMessage);
            reads(actor, channel) && there && on_message(actor, action, channel, (author, kind))
        }
    }
}

/// [`can`] as a condition to go on. The error says why not, as far as the actor may know: what they may not see is
/// not there.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Archived`], [`Error::Muted`], [`Error::Forbidden`]; for bots besides
/// [`Error::NotForBots`], [`Error::ScopeMissing`].
pub fn check(actor: &Actor, action: Action, object: Object) -> Result<(), Error> {
    if can(actor, action, object) {
        return Ok(());
    }
    let Some(channel) = object.channel() else { return Err(beyond_place(actor, action, object)) };
    let message = matches!(object, Object::Message { .. });
    if !reads(actor, *channel) || matches!(object, Object::Message { deleted: true, .. }) {
        return Err(Error::NotFound(if message { "message" } else { "channel" }));
    }
    if let Some(error) = beyond_scope(actor, action) {
        return Err(error);
    }
    if let Some(error) = silenced(actor, action, object) {
        return Err(error);
    }
    let open = Facts { archived: false, ..*channel };
    let heard = Actor { muted_until: None, ..actor.clone() };
    if channel.archived && can(&heard, action, with_channel(object, open)) {
        return Err(Error::Archived);
    }
    Err(Error::Forbidden)
}

/// Why not, where it is about no channel.
fn beyond_place(actor: &Actor, action: Action, object: Object) -> Error {
    beyond_scope(actor, action).or_else(|| silenced(actor, action, object)).unwrap_or(Error::Forbidden)
}

/// Whether all that is in the way is that they only read for a while.
fn silenced(actor: &Actor, action: Action, object: Object) -> Option<Error> {
    let until = actor.muted_until?;
    let heard = Actor { muted_until: None, ..actor.clone() };
    can(&heard, action, object).then_some(Error::Muted { until })
}

/// Why the token of a bot is not good for `action`, if it is not.
fn beyond_scope(actor: &Actor, action: Action) -> Option<Error> {
    let scopes = actor.bot?;
    match Scopes::needed(action) {
        None => Some(Error::NotForBots),
        Some(scope) => (!scopes.cover(action)).then_some(Error::ScopeMissing(scope)),
    }
}

/// Whether the actor may read this channel. Nobody reads a private one without being a member of it.
fn reads(actor: &Actor, channel: Facts) -> bool {
    let public = matches!(channel.kind, ChannelKind::Text | ChannelKind::Voice) && !channel.private;
    channel.member || (public && actor.role >= Role::Member)
}

/// Whether the actor may add to this channel now.
fn writes(actor: &Actor, channel: Facts) -> bool {
    reads(actor, channel) && !channel.archived && !channel.blocked
}

fn on_instance(actor: &Actor, action: Action) -> bool {
    let role = actor.role;
    match action {
        Action::ReadPeople | Action::ReadIceServers | Action::ReadChannels | Action::JoinByLink => true,
        Action::CreateChannel => role >= Role::Moderator || (role >= Role::Member && actor.policies.create),
        Action::CreatePrivate => role >= Role::Moderator || (role >= Role::Member && actor.policies.create_private),
        Action::ReviewReports | Action::ManageFilters | Action::ReadAudit => role >= Role::Moderator,
        Action::ArrangeChannels
        | Action::ReadWholeAudit
        | Action::ManageHooks
        | Action::ManageBots
        | Action::ExportServer
        | Action::Import
        | Action::Reindex
        | Action::ManagePeople
        | Action::CreatePerson
        | Action::ReadOpenLinks
        | Action::ManageInvites
        | Action::ReadServer
        | Action::ManagePolicies
        | Action::ManageMedia => role >= Role::Admin,
        Action::ExportPrivate => role == Role::Owner,
        _ => false,
    }
}

fn on_account(actor: &Actor, action: Action, account: AccountId) -> bool {
    let own = account == actor.account;
    match action {
        // Private even from admins.
        Action::ReadProfile
        | Action::EditProfile
        | Action::ReadSessions
        | Action::EndSessions
        | Action::EditBlocks
        | Action::ReadCallLog
        | Action::Export
        | Action::DeleteAccount
        | Action::ReadPersonal
        | Action::EditPersonal => own,
        Action::ReadJob => own || actor.role == Role::Owner,
        Action::TakeResult => own,
        _ => false,
    }
}

fn on_person(actor: &Actor, action: Action, person: Somebody) -> bool {
    let own = person.id == actor.account;
    let lower = person.role < actor.role && !own;
    match action {
        Action::ReadPeople => own || person.shares || actor.role >= Role::Member,
        Action::Call => !own && (person.shares || actor.role >= Role::Member),
        Action::Direct => !own && !person.blocked && (person.shares || actor.role >= Role::Member),
        Action::Kick | Action::Timeout | Action::EraseMessages | Action::Ban => lower && actor.role >= Role::Moderator,
        Action::EndSessions => own || (actor.role >= Role::Admin && person.role <= actor.role),
        // Whoever sets the password of another can be them.
        Action::IssueResetLink => actor.role >= Role::Admin && person.role <= actor.role,
        Action::ChangeRole => grants(actor.role, person.role),
        _ => false,
    }
}

/// Whether somebody of role `giver` gives and takes `role`.
fn grants(giver: Role, role: Role) -> bool {
    match giver {
        Role::Owner => true,
        Role::Admin => role < Role::Admin,
        Role::Moderator | Role::Member | Role::Guest => false,
    }
}

fn on_channel(actor: &Actor, action: Action, channel: Facts) -> bool {
    let (role, personal) = (actor.role, channel.is_personal());
    if action == Action::EnterPrivate {
        return role == Role::Owner && channel.private && !personal && !channel.member;
    }
    if !reads(actor, channel) {
        return false;
    }
    let keeper = role >= Role::Member && channel.owner;
    let companion = role >= Role::Member && channel.kind == ChannelKind::Group;
    match action {
        Action::ReadChannel => true,
        Action::Post | Action::Upload | Action::Typing => writes(actor, channel),
        Action::SkipLimits => role >= Role::Moderator,
        Action::EditChannel => keeps(actor, channel),
        Action::EditTopic | Action::InviteToChannel | Action::AddMember => companion || keeps(actor, channel),
        Action::ChangePrivacy => role >= Role::Admin && !personal,
        Action::DeleteChannel => !personal && (role >= Role::Admin || (keeper && channel.private)),
        Action::LeaveChannel => {
            let ends = channel.private || role == Role::Guest;
            channel.member && channel.kind != ChannelKind::Direct && (ends || channel.kind == ChannelKind::Group)
        }
        Action::JoinVoice | Action::SpeakInVoice | Action::ShareVideo => talks(channel),
        Action::ModerateVoice => channel.kind == ChannelKind::Voice && role >= Role::Moderator,
        Action::ManageHooks => !personal && (role >= Role::Moderator || keeper),
        Action::ExportChannel => role >= Role::Admin && !personal,
        _ => false,
    }
}

/// Whether the actor looks after this channel: it is theirs, or they look after all that they read.
fn keeps(actor: &Actor, channel: Facts) -> bool {
    let theirs = actor.role >= Role::Member && channel.owner;
    channel.kind != ChannelKind::Direct && (theirs || actor.role >= Role::Moderator)
}

/// Whether people are together in this channel by voice, now.
fn talks(channel: Facts) -> bool {
    channel.kind == ChannelKind::Voice && !channel.archived
}

fn tells_all(actor: &Actor, channel: Facts, people: u64) -> bool {
    let few = actor.policies.here && people <= u64::from(actor.policies.here_people);
    let allowed = actor.role >= Role::Moderator || (actor.role >= Role::Member && few);
    writes(actor, channel) && channel.kind != ChannelKind::Direct && allowed
}

fn on_member(actor: &Actor, action: Action, channel: Facts, (who, role): (AccountId, Role)) -> bool {
    match action {
        Action::AddMember => on_channel(actor, action, channel),
        Action::RemoveMember => {
            let own = who == actor.account;
            reads(actor, channel) && keeps(actor, channel) && !own && role <= actor.role
        }
        // As somebody is kicked: only who stands higher does it.
        Action::ModerateVoice => on_channel(actor, action, channel) && who != actor.account && role < actor.role,
        _ => false,
    }
}

fn on_message(actor: &Actor, action: Action, channel: Facts, (author, kind): (Option<AccountId>, MessageKind)) -> bool {
    let own = author == Some(actor.account);
    let moderates = actor.role >= Role::Moderator && !channel.is_personal();
    match action {
        Action::ReadChannel => true,
        Action::React => writes(actor, channel),
        Action::EditMessage => own && kind == MessageKind::Message && writes(actor, channel),
        Action::DeleteMessage | Action::ReadHistory => own || moderates,
        Action::Pin => {
            let members = actor.role >= Role::Member && actor.policies.pin;
            writes(actor, channel) && (channel.is_personal() || members || actor.role >= Role::Moderator)
        }
        Action::Report => !own,
        _ => false,
    }
}

/// The same object in a channel of other facts.
fn with_channel(object: Object, channel: Facts) -> Object {
    match object {
        Object::Channel(_) => Object::Channel(channel),
        Object::Here { people, .. } => Object::Here { channel, people },
        Object::Member { who, role, .. } => Object::Member { channel, who, role },
        Object::Message { author, kind, deleted, .. } => Object::Message { channel, author, kind, deleted },
        Object::Instance | Object::Of(_) | Object::Person(_) | Object::Grant(_) => object,
    }
}
