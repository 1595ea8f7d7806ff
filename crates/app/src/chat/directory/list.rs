//! The list of channels.

use hubbub_chat::wire::{Channel, ChannelList};
use hubbub_store::{ChannelRow, MemberRow};
use hubbub_types::{AccountId, ChannelId, ChannelKind};

use super::{
    Companions, Seen, accounts, peer,
    view::{category, is_personal},
};
use crate::{
    Actor, Error,
    chat::Chat,
    policy::{self, Action, Object},
};

impl Chat {
    /// The channels that the actor may read.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for tokens that may not read, [`Error::Unavailable`].
    pub async fn channels(&self, actor: &Actor) -> Result<ChannelList, Error> {
        let (list, _) = self.channels_and_people(actor).await?;
        Ok(list)
    }

    /// The same with everybody who is in a conversation of the actor's.
    pub(crate) async fn channels_and_people(&self, actor: &Actor) -> Result<(ChannelList, Companions), Error> {
        policy::check(actor, Action::ReadChannels, Object::Instance)?;
        // First: what changes while the rest is read makes the client read again.
        let revision = self.store().channels().revision().await?;
        let categories = self.store().channels().categories().await?;
        let seen = self.visible(actor).await?;
        let companions = self.companions(&seen).await?;
        let shown = seen.iter().map(|seen| seen.channel(actor, companions.of(&seen.row))).collect();
        let categories = categories.into_iter().map(category).collect();
        Ok((ChannelList { revision, categories, channels: shown }, companions))
    }

    /// One channel.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn channel(&self, actor: &Actor, id: ChannelId) -> Result<Channel, Error> {
        let seen = self.seen(actor, id, Action::ReadChannel).await?;
        self.shown(actor, &seen).await
    }

    pub(crate) async fn shown(&self, actor: &Actor, seen: &Seen) -> Result<Channel, Error> {
        let companions = self.companions(std::slice::from_ref(seen)).await?;
        Ok(seen.channel(actor, companions.of(&seen.row)))
    }

    /// Everything that the policy lets the actor read.
    pub(crate) async fn visible(&self, actor: &Actor) -> Result<Vec<Seen>, Error> {
        let rows = self.store().channels().visible(actor.account).await?;
        let others: Vec<_> = rows.iter().filter_map(|(row, _)| other(row, actor.account)).collect();
        let blocks = self.store().blocks().between(actor.account, &others).await?;
        let blocked = |row: &ChannelRow| {
            let other = other(row, actor.account);
            other.is_some_and(|other| blocks.iter().any(|block| block.blocker == other || block.blocked == other))
        };
        let seen = rows.into_iter().map(|(row, member): (ChannelRow, Option<MemberRow>)| {
            let blocked = blocked(&row);
            Seen { row, member, blocked }
        });
        Ok(seen.filter(|seen| policy::can(actor, Action::ReadChannel, Object::Channel(seen.facts()))).collect())
    }

    async fn companions(&self, seen: &[Seen]) -> Result<Companions, Error> {
        let personal = seen.iter().filter(|seen| is_personal(seen.row.kind));
        let ids: Vec<_> = personal.map(|seen| seen.row.id).collect();
        let members = self.store().members().of_channels(&ids).await?;
        let people = self.store().accounts().people(&accounts(&members)).await?;
        Ok(Companions::new(members, &people))
    }
}

fn other(row: &ChannelRow, account: AccountId) -> Option<AccountId> {
    (row.kind == ChannelKind::Direct).then(|| peer(row, account)).flatten()
}
