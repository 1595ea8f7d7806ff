//! Who is in a channel.

mod list;

pub use list::MemberQuery;

use hubbub_cluster::BusMessage;
use hubbub_store::{Account, ChannelRow};
use hubbub_types::{AccountId, AccountKind, ChannelId, ChannelKind, LeaveReason};

use super::{Act, Author, Chat, Encoded, Ordered, directory::Seen};
use crate::{
    Actor, Error,
    audit::Target,
    policy::{Action, Object, can, check},
};

impl Chat {
    /// Takes somebody in, or makes them one who looks after the channel (or not any more).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn add_member(&self, actor: &Actor, id: ChannelId, who: AccountId, owner: bool) -> Result<(), Error> {
        let seen = match self.seen(actor, id, Action::ReadChannel).await {
            // Who may not see a channel may still enter it by their own hand, if the policy says so.
            Err(Error::NotFound(_)) if who == actor.account => return self.enter(actor, id).await,
            seen => seen?,
        };
        let account = self.somebody(who).await?;
        let object = Object::Member { channel: seen.facts(), who, role: account.role };
        check(actor, Action::AddMember, object)?;
        if owner {
            check(actor, Action::EditChannel, Object::Channel(seen.facts()))?;
        }
        match self.look(who, id).await?.member {
            Some(member) if member.owner == owner => Ok(()),
            Some(_) => self.set_owner(actor, &seen, &account, owner).await,
            None => {
                // A group is a conversation: nobody is drawn into one by somebody whom they have blocked.
                if seen.row.kind == ChannelKind::Group {
                    self.may_address(actor, who).await?;
                }
                self.room_for_one_more(&seen.row).await?;
                self.take_in(actor, id, who, owner).await
            }
        }
    }

    async fn enter(&self, actor: &Actor, id: ChannelId) -> Result<(), Error> {
        let seen = self.look(actor.account, id).await?;
        check(actor, Action::EnterPrivate, Object::Channel(seen.facts()))?;
        self.note(actor, "channel.enter", Target::channel(&seen.row)).await?;
        self.take_in(actor, id, actor.account, true).await
    }

    async fn take_in(&self, actor: &Actor, id: ChannelId, who: AccountId, owner: bool) -> Result<(), Error> {
        let act = Act::Join { account: who, by: actor.author(), owner };
        self.order(Ordered { author: Author::Person(actor.clone()), channel: id, act }).await?;
        self.tell_bus(BusMessage::AccessChanged { account: who });
        Ok(())
    }

    async fn set_owner(&self, actor: &Actor, seen: &Seen, account: &Account, owner: bool) -> Result<(), Error> {
        let object = Object::Member { channel: seen.facts(), who: account.id, role: account.role };
        if account.id != actor.account {
            check(actor, Action::RemoveMember, object)?;
        }
        self.store().members().set_owner(seen.row.id, account.id, owner).await?;
        self.tell_bus(BusMessage::AccessChanged { account: account.id });
        Ok(())
    }

    pub(super) async fn room_for_one_more(&self, row: &ChannelRow) -> Result<(), Error> {
        if row.kind != ChannelKind::Group {
            return Ok(());
        }
        let people = self.store().members().of_channel(row.id).await?.len();
        if people < self.settings().members_per_group {
            Ok(())
        } else {
            Err(Error::ListFull("people in this conversation"))
        }
    }

    /// Takes somebody out, or lets them go.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotMember`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn remove_member(&self, actor: &Actor, id: ChannelId, who: AccountId) -> Result<(), Error> {
        let seen = self.seen(actor, id, Action::ReadChannel).await?;
        if who == actor.account {
            check(actor, Action::LeaveChannel, Object::Channel(seen.facts()))?;
            return self.take_out(actor, &seen.row, who, LeaveReason::Left).await;
        }
        let account = self.somebody(who).await?;
        let object = Object::Member { channel: seen.facts(), who, role: account.role };
        check(actor, Action::RemoveMember, object)?;
        if self.look(who, id).await?.member.is_none() {
            return Err(Error::NotMember);
        }
        self.take_out(actor, &seen.row, who, LeaveReason::Removed).await?;
        let target = Target::channel(&seen.row).with(serde_json::json!({ "person": account.handle.as_str() }));
        self.note(actor, "channel.remove", target).await
    }

    /// Who comes back later comes back without the links they made; by another's link they may.
    async fn take_out(
        &self,
        actor: &Actor,
        row: &ChannelRow,
        who: AccountId,
        reason: LeaveReason,
    ) -> Result<(), Error> {
        let act = Act::Leave { account: who, by: actor.author(), reason };
        self.order(Ordered { author: Author::Person(actor.clone()), channel: row.id, act }).await?;
        self.tell_bus(BusMessage::AccessChanged { account: who });
        self.store().channel_invites().revoke_of(row.id, Some(who), self.now()).await?;
        self.tell_keepers(row).await
    }

    /// What somebody may do in a channel may be other than it was, also where they read the same channels as before.
    pub(super) fn tell_list(&self, account: AccountId) {
        if let Some(packet) = Encoded::event("channels", &serde_json::json!({})) {
            self.live().tell(account, &packet);
        }
    }

    /// A group that somebody left may be somebody else's now: they are told.
    pub(crate) async fn tell_keepers(&self, row: &ChannelRow) -> Result<(), Error> {
        if row.kind == ChannelKind::Group {
            let members = self.store().members().of_channel(row.id).await?;
            for keeper in members.iter().filter(|member| member.owner) {
                self.tell_bus(BusMessage::AccessChanged { account: keeper.account });
            }
        }
        Ok(())
    }

    /// Somebody who can be in a channel.
    pub(crate) async fn somebody(&self, id: AccountId) -> Result<Account, Error> {
        let account = self.store().accounts().by_id(id).await?;
        let account = account.filter(|account| account.kind != AccountKind::Ghost);
        account
            .filter(|account| !account.ban.as_ref().is_some_and(|ban| ban.holds(self.now())))
            .ok_or(Error::NotFound("person"))
    }

    /// Whether the actor may know that somebody exists.
    pub(crate) fn knows(&self, actor: &Actor, person: crate::policy::Somebody) -> bool {
        can(actor, Action::ReadPeople, Object::Person(person))
    }
}
