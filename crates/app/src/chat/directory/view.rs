//! A channel as one person sees it.

use std::collections::{BTreeSet, HashMap};

use hubbub_chat::wire::{At, Category, Channel, ChannelCan, PersonRef, ServerCan};
use hubbub_store::{CategoryRow, ChannelRow, MemberRow, PersonRow};
use hubbub_types::{AccountId, AccountKind, ChannelId, ChannelKind, MessageKind, Role};

use crate::{
    Actor,
    policy::{Action, Facts, Object, can},
};

/// A channel, and what somebody is in it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The channel.
    pub(crate) row: ChannelRow,
    /// Their membership; none where everybody may read.
    pub(crate) member: Option<MemberRow>,
    /// Of a direct conversation: whether one of the two has blocked the other.
    pub(crate) blocked: bool,
}

impl Seen {
    /// What the policy is asked about.
    pub(crate) fn facts(&self) -> Facts {
        Facts {
            id: self.row.id,
            kind: self.row.kind,
            private: self.row.private,
            archived: self.row.archived_at.is_some(),
            member: self.member.is_some(),
            owner: self.member.is_some_and(|member| member.owner),
            blocked: self.blocked,
        }
    }

    /// The channel for who asks, with the people of a conversation.
    pub(crate) fn channel(&self, actor: &Actor, people: Vec<PersonRef>) -> Channel {
        let facts = self.facts();
        Channel {
            member: Some(facts.member),
            owner: Some(facts.owner),
            people,
            can: Some(abilities(actor, facts)),
            ..bare(&self.row)
        }
    }
}

/// A channel as the log tells everybody of it.
pub(crate) fn bare(row: &ChannelRow) -> Channel {
    Channel {
        id: row.id,
        kind: row.kind,
        name: row.name.clone(),
        topic: row.topic.clone(),
        category: row.category,
        position: row.position,
        private: row.private,
        slow_mode_seconds: i64::try_from(row.slow_mode.as_secs()).unwrap_or(i64::MAX),
        archived_at: row.archived_at.map(At),
        created_by: row.created_by,
        created_at: At(row.created_at),
        head: row.head,
        posts: row.posts,
        posted_at: row.posted_at.map(At),
        member: None,
        owner: None,
        people: Vec::new(),
        can: None,
    }
}

/// What somebody may do in a channel, so that no client need know the policy.
fn abilities(actor: &Actor, facts: Facts) -> ChannelCan {
    let channel = Object::Channel(facts);
    let message = |author| Object::Message { channel: facts, author, kind: MessageKind::Message, deleted: false };
    let other = Object::Member { channel: facts, who: AccountId(uuid::Uuid::max()), role: Role::Guest };
    let may = |action| can(actor, action, channel);
    ChannelCan {
        post: may(Action::Post),
        react: can(actor, Action::React, message(None)),
        upload: may(Action::Upload),
        pin: can(actor, Action::Pin, message(None)),
        here: can(actor, Action::MentionHere, Object::Here { channel: facts, people: 1 }),
        moderate: can(actor, Action::DeleteMessage, message(None)),
        edit: may(Action::EditChannel),
        privacy: may(Action::ChangePrivacy),
        invite: may(Action::InviteToChannel),
        add_member: may(Action::AddMember),
        remove_member: can(actor, Action::RemoveMember, other),
        leave: may(Action::LeaveChannel),
        delete: may(Action::DeleteChannel),
        hooks: may(Action::ManageHooks),
        export: may(Action::ExportChannel),
    }
}

/// What somebody may do on the server.
pub(crate) fn server_abilities(actor: &Actor) -> ServerCan {
    let may = |action| can(actor, action, Object::Instance);
    ServerCan {
        create_channel: may(Action::CreateChannel),
        create_private: may(Action::CreatePrivate),
        arrange: may(Action::ArrangeChannels),
        moderate: may(Action::ReviewReports),
        audit: may(Action::ReadAudit),
        admin: may(Action::ManagePeople),
        own: can(actor, Action::ChangeRole, Object::Grant(Role::Owner)),
        hooks: may(Action::ManageHooks),
        export: may(Action::ExportServer),
    }
}

/// A group of channels.
pub(crate) fn category(row: CategoryRow) -> Category {
    Category { id: row.id, name: row.name, position: row.position }
}

/// Somebody that something speaks of.
pub(crate) fn person(row: &PersonRow) -> PersonRef {
    PersonRef {
        id: row.id,
        handle: row.handle.clone(),
        name: row.name.clone(),
        picture: row.picture.map(|version| format!("/api/v1/people/{}/picture?v={version}", row.id)),
        role: row.role,
        bot: row.kind == AccountKind::Bot,
    }
}

/// The people of conversations, by channel.
pub(crate) struct Companions {
    people: HashMap<AccountId, PersonRef>,
    members: Vec<(ChannelId, AccountId)>,
}

impl Companions {
    pub(crate) fn new(members: Vec<(ChannelId, AccountId)>, people: &[PersonRow]) -> Self {
        Self { people: people.iter().map(|row| (row.id, person(row))).collect(), members }
    }

    /// Who is in this conversation.
    pub(crate) fn of(&self, channel: &ChannelRow) -> Vec<PersonRef> {
        let here = self.members.iter().filter(|(id, _)| *id == channel.id);
        here.filter_map(|(_, account)| self.people.get(account).cloned()).collect()
    }

    /// Everybody.
    pub(crate) fn all(self) -> Vec<PersonRef> {
        self.people.into_values().collect()
    }
}

/// Everybody whom these memberships name.
pub(crate) fn accounts(members: &[(ChannelId, AccountId)]) -> Vec<AccountId> {
    members.iter().map(|(_, account)| *account).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether this is a conversation of a few.
pub(crate) fn is_personal(kind: ChannelKind) -> bool {
    matches!(kind, ChannelKind::Direct | ChannelKind::Group)
}
