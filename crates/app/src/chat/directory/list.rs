//! The list of channels.

use hubbub_chat::wire::{Channel, ChannelList};
use hubbub_types::ChannelId;

use super::{
    Companions, Seen, accounts,
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
        let rows = self.store().channels().visible(actor.account, actor.role).await?;
        self.judged(actor, rows).await
    }

    async fn companions(&self, seen: &[Seen]) -> Result<Companions, Error> {
        let personal = seen.iter().filter(|seen| is_personal(seen.row.kind));
        let ids: Vec<_> = personal.map(|seen| seen.row.id).collect();
        let members = self.store().members().of_channels(&ids).await?;
        let members: Vec<_> = members.iter().map(|member| (member.channel, member.account)).collect();
        let people = self.store().accounts().people(&accounts(&members)).await?;
        Ok(Companions::new(members, &people))
    }
}
