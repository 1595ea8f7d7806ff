//! The commands there are.

use hubbub_chat::{
    commands::{COMMANDS, Need},
    wire::CommandInfo,
};
use hubbub_types::{AccountId, ChannelId, ChannelKind, Role};
use uuid::Uuid;

use crate::{
    Actor, Error,
    chat::Chat,
    policy::{self, Action, Facts, Object, Somebody, can},
};

impl Chat {
    /// The commands, and whether they can be of use to the actor anywhere.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for tokens that may not read.
    pub fn commands(&self, actor: &Actor) -> Result<Vec<CommandInfo>, Error> {
        policy::check(actor, Action::ReadChannels, Object::Instance)?;
        let shown = COMMANDS.iter().map(|spec| CommandInfo {
            name: spec.name.to_owned(),
            args: spec.args.iter().map(|arg| arg.as_str().to_owned()).collect(),
            help: spec.help.to_owned(),
            may: allows(actor, spec.needs),
        });
        Ok(shown.collect())
    }
}

/// Whether the policy gives somebody what a command needs at its best: in a channel of theirs, on a guest.
fn allows(actor: &Actor, need: Need) -> bool {
    let id = ChannelId(Uuid::nil());
    let theirs = Facts {
        id,
        kind: ChannelKind::Text,
        private: true,
        archived: false,
        member: true,
        owner: true,
        blocked: false,
    };
    let guest = Somebody { id: AccountId(Uuid::max()), role: Role::Guest, shares: true, blocked: false };
    let (channel, person) = (Object::Channel(theirs), Object::Person(guest));
    let member = Object::Member { channel: theirs, who: guest.id, role: guest.role };
    match need {
        Need::Nothing => true,
        Need::Post => can(actor, Action::Post, channel),
        Need::Direct => can(actor, Action::Direct, person),
        Need::EditChannel => can(actor, Action::EditChannel, channel),
        Need::AddMember => can(actor, Action::AddMember, member),
        Need::RemoveMember => can(actor, Action::RemoveMember, member),
        Need::Timeout => can(actor, Action::Timeout, person),
        Need::Kick => can(actor, Action::Kick, person),
        Need::Ban => can(actor, Action::Ban, person),
    }
}
