//! Who is in a channel.

use hubbub_chat::wire::{At, Member, MemberPage};
use hubbub_cluster::BusMessage;
use hubbub_store::{Account, Reader};
use hubbub_types::{AccountId, AccountKind, ChannelId, ChannelKind, Handle, LeaveReason};

use super::{
    Act, Author, Chat, Ordered,
    directory::{Seen, person},
};
use crate::{
    Actor, Error,
    audit::Target,
    policy::{Action, Object, can, check},
};

impl Chat {
    /// People who read a channel, by handle.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Unavailable`].
    pub async fn members(
        &self,
        actor: &Actor,
        id: ChannelId,
        query: &str,
        after: Option<&Handle>,
        limit: u32,
    ) -> Result<MemberPage, Error> {
        let query = crate::accounts::check_query(query)?;
        let seen = self.seen(actor, id, Action::ReadChannel).await?;
        let page = self.store().members().readers(seen.row.id, query, after, limit, self.now()).await?;
        let total = self.store().members().count_readers(seen.row.id, self.now()).await?;
        let items = page.items.iter().map(shown).collect();
        Ok(MemberPage { items, next: page.next.map(|handle| handle.to_string()), total })
    }

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
        self.room_for_one_more(&seen).await?;
        match self.look(who, id).await?.member {
            Some(member) if member.owner == owner => Ok(()),
            Some(_) => self.set_owner(actor, &seen, &account, owner).await,
            None => self.take_in(actor, id, who, owner).await,
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

    async fn room_for_one_more(&self, seen: &Seen) -> Result<(), Error> {
        if seen.row.kind != ChannelKind::Group {
            return Ok(());
        }
        let people = self.store().members().of_channel(seen.row.id).await?.len();
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
            return self.take_out(actor, id, who, LeaveReason::Left).await;
        }
        let account = self.somebody(who).await?;
        let object = Object::Member { channel: seen.facts(), who, role: account.role };
        check(actor, Action::RemoveMember, object)?;
        if self.look(who, id).await?.member.is_none() {
            return Err(Error::NotMember);
        }
        self.take_out(actor, id, who, LeaveReason::Removed).await?;
        let target = Target::channel(&seen.row).with(serde_json::json!({ "person": account.handle.as_str() }));
        self.note(actor, "channel.remove", target).await
    }

    async fn take_out(&self, actor: &Actor, id: ChannelId, who: AccountId, reason: LeaveReason) -> Result<(), Error> {
        let act = Act::Leave { account: who, by: actor.author(), reason };
        self.order(Ordered { author: Author::Person(actor.clone()), channel: id, act }).await?;
        self.tell_bus(BusMessage::AccessChanged { account: who });
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

fn shown(reader: &Reader) -> Member {
    let member = reader.member;
    Member {
        person: person(&reader.person),
        owner: member.is_some_and(|member| member.owner),
        joined_at: member.map(|member| At(member.joined_at)),
    }
}
