//! From a search to a question for the database.

use hubbub_chat::search::{Author, ChannelMark, Day, Narrowing, Place, Query};
use hubbub_store::{Backend, SearchPlan, SearchWords, SeenChannel};
use hubbub_types::{AccountId, ChannelId, Handle};

use super::{Request, Search};
use crate::{Actor, Error};

/// Channels besides the public ones whose marks are worth naming: of more, the marks cost more than they save.
const MARKS: usize = 64;
/// Set when an import has put old messages behind new ones: numbers then do not rise with time. (fixed)
pub(crate) const DISORDER: &str = "disorder";

impl Search {
    pub(super) async fn plan(&self, actor: &Actor, query: &Query, request: &Request<'_>) -> Result<SearchPlan, Error> {
        let visible = self.chat.store().channels().visible(actor.account, actor.role).await?;
        let channels = self.places(actor, query, &visible).await?;
        let narrowing = Narrowing {
            channels: marks(&visible, channels.as_deref()),
            authors: self.authors(actor, &query.from).await?,
        };
        let since = query.since.map(|day: Day| day.begins(request.offset));
        let until = query.until.map(|day: Day| day.begins(request.offset));
        let marked = words(query, &narrowing);
        // PostgreSQL's index of words goes through all messages of a mark: of most of them, when it is the public one's.
        let is_broad =
            self.chat.store().backend() == Backend::Postgres && narrowing.channels.contains(&ChannelMark::Public);
        let only = self.only_author(query, &narrowing);
        let signed = words(query, &Narrowing { channels: Vec::new(), ..narrowing });
        let (author, bare) = match only {
            Some((author, unsigned)) => (Some(author), Some(unsigned)),
            None => (None, signed.clone()),
        };
        let mut plan = SearchPlan {
            account: actor.account,
            role: actor.role,
            words: signed.filter(|_| is_broad).or(marked),
            bare,
            author,
            channels,
            since,
            until,
            numbers: (0, self.chat.store().search().newest().await?.saturating_add(1)),
            one_by_one: false,
            limit: 0,
        };
        self.narrow_by_time(&mut plan).await?;
        if let Some(cursor) = request.cursor {
            plan.numbers.1 = plan.numbers.1.min(cursor);
        }
        Ok(plan)
    }

    /// On PostgreSQL the only author there may be, and the words without the author's mark: the author's own index does
    /// not need it, and counts on too few messages when it is there.
    fn only_author(&self, query: &Query, narrowing: &Narrowing) -> Option<(AccountId, SearchWords)> {
        let &[author] = narrowing.authors.as_slice() else { return None };
        if self.chat.store().backend() != Backend::Postgres {
            return None;
        }
        let unsigned = words(query, &Narrowing { channels: Vec::new(), authors: Vec::new() })?;
        Some((author, unsigned))
    }

    /// Numbers rise with time, so that days are ranges of them.
    async fn narrow_by_time(&self, plan: &mut SearchPlan) -> Result<(), Error> {
        let store = self.chat.store();
        if (plan.since, plan.until) == (None, None) || store.state().text(DISORDER).await?.is_some() {
            return Ok(());
        }
        let newest = plan.numbers.1;
        if let Some(since) = plan.since {
            plan.numbers.0 = store.search().first_since(since).await?.unwrap_or(newest);
        }
        if let Some(until) = plan.until {
            plan.numbers.1 = store.search().first_since(until).await?.unwrap_or(newest);
        }
        Ok(())
    }

    /// The channels that `in:` names; none where nothing is said of it. What the person may not read is not there.
    async fn places(
        &self,
        actor: &Actor,
        query: &Query,
        visible: &[SeenChannel],
    ) -> Result<Option<Vec<ChannelId>>, Error> {
        if query.places.is_empty() {
            return Ok(None);
        }
        let unknown = || Error::field("q", "unknown_channel", "There is no such channel.");
        let mut found = Vec::new();
        for place in &query.places {
            let row = match place {
                Place::Channel(name) => self.chat.store().channels().by_name(name).await?,
                Place::Direct(author) => {
                    let other = self.author(actor, author).await?;
                    self.chat.store().channels().direct(actor.account, other).await?
                }
            };
            let id = row.ok_or_else(unknown)?.id;
            if !visible.iter().any(|seen| seen.channel.id == id) {
                return Err(unknown());
            }
            found.push(id);
        }
        Ok(Some(found))
    }

    async fn authors(&self, actor: &Actor, names: &[Author]) -> Result<Vec<AccountId>, Error> {
        let mut found = Vec::new();
        for name in names {
            found.push(self.author(actor, name).await?);
        }
        Ok(found)
    }

    async fn author(&self, actor: &Actor, name: &Author) -> Result<AccountId, Error> {
        let handle: &Handle = match name {
            Author::Me => return Ok(actor.account),
            Author::Handle(handle) => handle,
        };
        let people = self.chat.store().accounts().people_by_handles(std::slice::from_ref(handle)).await?;
        let person = people.into_iter().next();
        Ok(person.ok_or_else(|| Error::field("q", "unknown_person", "There is nobody of that name."))?.id)
    }
}

fn words(query: &Query, narrowing: &Narrowing) -> Option<SearchWords> {
    let words = query.fts5(narrowing).zip(query.tsquery(narrowing));
    words.map(|(fts5, tsquery)| SearchWords { fts5, tsquery })
}

/// The marks of what may be found.
fn marks(visible: &[SeenChannel], places: Option<&[ChannelId]>) -> Vec<ChannelMark> {
    if let Some(places) = places {
        return places.iter().copied().map(ChannelMark::Only).collect();
    }
    // Who reads public channels by role is marked by them; a member of one, such as a guest, by itself.
    let public = |seen: &&SeenChannel| seen.member.is_none() && !seen.channel.private;
    let own = visible.iter().filter(|seen| !public(seen)).map(|seen| ChannelMark::Only(seen.channel.id));
    let shared = visible.iter().any(|seen| public(&seen)).then_some(ChannelMark::Public);
    let marks: Vec<ChannelMark> = shared.into_iter().chain(own).collect();
    if marks.len() > MARKS { Vec::new() } else { marks }
}
