//! The list of who reads a channel, with who of them is there.

use std::collections::HashMap;

use hubbub_chat::wire::{At, Member, MemberPage, PresenceState};
use hubbub_store::Reader;
use hubbub_types::{AccountId, ChannelId, Handle};

use crate::{
    Actor, Error,
    chat::{Chat, directory::person},
    policy::Action,
};

/// Most people that are listed as being there; on a server where more are, the others are found in the whole list. (fixed)
const MOST_THERE: usize = 1_000;

/// Which of the people who read a channel.
#[derive(Debug, Clone, Default)]
pub struct MemberQuery {
    /// What their handle or name has in it; everybody when it is empty.
    pub text: String,
    /// Those after this one, by handle.
    pub after: Option<Handle>,
    /// Most of a page.
    pub limit: u32,
    /// Only who is there, at most 1,000 of them.
    pub online: bool,
}

impl Chat {
    /// People who read a channel, by handle, with their presence: who is blocked, either way, looks offline.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Invalid`], [`Error::Unavailable`].
    pub async fn members(&self, actor: &Actor, id: ChannelId, asked: MemberQuery) -> Result<MemberPage, Error> {
        let text = crate::accounts::check_query(&asked.text)?;
        let seen = self.seen(actor, id, Action::ReadChannel).await?;
        if asked.online {
            let private = seen.row.private || seen.row.peers.is_some();
            return self.there(actor, (id, private), text, &asked).await;
        }
        let page = self.store().members().readers(id, text, asked.after.as_ref(), asked.limit, self.now()).await?;
        let total = self.store().members().count_readers(id, self.now()).await?;
        let ids: Vec<_> = page.items.iter().map(|reader| reader.person.id).collect();
        let states = self.live().states(actor.account, &ids).await?;
        let items = page.items.iter().map(|reader| shown(reader, &states)).collect();
        Ok(MemberPage { items, next: page.next.map(|handle| handle.to_string()), total })
    }

    /// Those of them who are there, one and all of one moment.
    async fn there(
        &self,
        actor: &Actor,
        (id, private): (ChannelId, bool),
        text: &str,
        asked: &MemberQuery,
    ) -> Result<MemberPage, Error> {
        let mut ids = self.live().there();
        if private {
            // The members of a private channel are few; who is on the server may be many.
            let members: Vec<_> = self.store().members().of_channel(id).await?;
            let members: std::collections::HashSet<_> = members.into_iter().map(|member| member.account).collect();
            ids.retain(|account| members.contains(account));
        }
        ids.truncate(MOST_THERE);
        let states = self.live().states(actor.account, &ids).await?;
        ids.retain(|account| is_there(&states, *account));
        let readers = self.store().members().readers_among(id, &ids, text, self.now()).await?;
        let total = i64::try_from(readers.len()).unwrap_or(i64::MAX);
        let limit = usize::try_from(asked.limit.clamp(1, 200)).unwrap_or(1);
        let after = |reader: &&Reader| asked.after.as_ref().is_none_or(|after| *after < reader.person.handle);
        let mut rest = readers.iter().filter(after).peekable();
        let items: Vec<_> = rest.by_ref().take(limit).map(|reader| shown(reader, &states)).collect();
        let next = rest.peek().and(items.last()).map(|last| last.person.handle.to_string());
        Ok(MemberPage { items, next, total })
    }
}

fn is_there(states: &HashMap<AccountId, PresenceState>, account: AccountId) -> bool {
    states.get(&account).is_some_and(|state| *state != PresenceState::Offline)
}

fn shown(reader: &Reader, states: &HashMap<AccountId, PresenceState>) -> Member {
    let member = reader.member;
    Member {
        person: person(&reader.person),
        owner: member.is_some_and(|member| member.owner),
        joined_at: member.map(|member| At(member.joined_at)),
        presence: states.get(&reader.person.id).copied().unwrap_or_default(),
    }
}
