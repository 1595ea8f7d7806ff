//! Who may do what. One function, asked by every service; doors decide nothing.

use hubbub_store::Role;
use hubbub_types::AccountId;

use crate::{Actor, Error};

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// See the public profile of a person, or list people.
    ReadPeople,
    /// Call a person.
    Call,
    /// Learn the relays for media.
    ReadIceServers,
    /// See one's own profile with what is private in it.
    ReadProfile,
    /// Change profile, picture, settings or password.
    EditProfile,
    /// See signed-in devices.
    ReadSessions,
    /// Sign devices out.
    EndSessions,
    /// See and change who is blocked.
    EditBlocks,
    /// See and mark past calls.
    ReadCallLog,
    /// Take all data along.
    Export,
    /// Erase an account.
    DeleteAccount,
    /// See people with their addresses and devices.
    ManagePeople,
    /// Make an account for somebody.
    CreatePerson,
    /// Change what somebody may do.
    ChangeRole,
    /// Make a link that sets a new password.
    IssueResetLink,
    /// See links that could not be mailed.
    ReadOpenLinks,
    /// Make, see and withdraw invitations.
    ManageInvites,
    /// See the nodes and the relay of this server.
    ReadServer,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 18] = [
        Self::ReadPeople,
        Self::Call,
        Self::ReadIceServers,
        Self::ReadProfile,
        Self::EditProfile,
        Self::ReadSessions,
        Self::EndSessions,
        Self::EditBlocks,
        Self::ReadCallLog,
        Self::Export,
        Self::DeleteAccount,
        Self::ManagePeople,
        Self::CreatePerson,
        Self::ChangeRole,
        Self::IssueResetLink,
        Self::ReadOpenLinks,
        Self::ManageInvites,
        Self::ReadServer,
    ];
}

/// What it is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// The server as a whole.
    Instance,
    /// An account, or something that belongs to it.
    Of(AccountId),
}

/// Whether `actor` may do `action` to `object`.
#[must_use]
pub fn can(actor: &Actor, action: Action, object: Object) -> bool {
    let own = object == Object::Of(actor.account);
    let admin = actor.role == Role::Admin;
    match action {
        Action::ReadPeople | Action::ReadIceServers => true,
        Action::Call => matches!(object, Object::Of(_)) && !own,
        // Private even from admins.
        Action::ReadProfile
        | Action::EditProfile
        | Action::ReadSessions
        | Action::EditBlocks
        | Action::ReadCallLog
        | Action::Export
        | Action::DeleteAccount => own,
        Action::EndSessions => own || (admin && matches!(object, Object::Of(_))),
        Action::ChangeRole | Action::IssueResetLink => admin && matches!(object, Object::Of(_)),
        Action::ManagePeople
        | Action::CreatePerson
        | Action::ReadOpenLinks
        | Action::ManageInvites
        | Action::ReadServer => admin && object == Object::Instance,
    }
}

/// [`can`] as a condition to go on.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn check(actor: &Actor, action: Action, object: Object) -> Result<(), Error> {
    if can(actor, action, object) { Ok(()) } else { Err(Error::Forbidden) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn actor(role: Role) -> Actor {
        Actor { role, account: AccountId(Uuid::from_u128(1)), ..Actor::console().unwrap() }
    }

    /// Member on own, foreign, instance; admin on own, foreign, instance.
    fn row(action: Action) -> [bool; 6] {
        let objects = [Object::Of(AccountId(Uuid::from_u128(1))), Object::Of(AccountId(Uuid::from_u128(2)))];
        let [own, foreign] = objects;
        let of = |role| [own, foreign, Object::Instance].map(|object| can(&actor(role), action, object));
        let ([a, b, c], [d, e, f]) = (of(Role::Member), of(Role::Admin));
        [a, b, c, d, e, f]
    }

    #[test]
    fn every_action_by_role_on_own_foreign_and_instance() {
        const EVERYONE: [bool; 6] = [true; 6];
        const OTHERS: [bool; 6] = [false, true, false, false, true, false];
        const OWN: [bool; 6] = [true, false, false, true, false, false];
        const OWN_OR_ADMIN: [bool; 6] = [true, false, false, true, true, false];
        const ADMIN_ON_PERSON: [bool; 6] = [false, false, false, true, true, false];
        const ADMIN: [bool; 6] = [false, false, false, false, false, true];
        let table = [
            (Action::ReadPeople, EVERYONE),
            (Action::Call, OTHERS),
            (Action::ReadIceServers, EVERYONE),
            (Action::ReadProfile, OWN),
            (Action::EditProfile, OWN),
            (Action::ReadSessions, OWN),
            (Action::EndSessions, OWN_OR_ADMIN),
            (Action::EditBlocks, OWN),
            (Action::ReadCallLog, OWN),
            (Action::Export, OWN),
            (Action::DeleteAccount, OWN),
            (Action::ManagePeople, ADMIN),
            (Action::CreatePerson, ADMIN),
            (Action::ChangeRole, ADMIN_ON_PERSON),
            (Action::IssueResetLink, ADMIN_ON_PERSON),
            (Action::ReadOpenLinks, ADMIN),
            (Action::ManageInvites, ADMIN),
            (Action::ReadServer, ADMIN),
        ];
        assert_eq!(table.map(|(action, _)| action), Action::ALL);
        for (action, expected) in table {
            assert_eq!(row(action), expected, "{action:?}");
        }
    }
}
