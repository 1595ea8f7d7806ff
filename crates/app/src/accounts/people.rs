//! Finding people.

use hubbub_store::{Account, Page};
use hubbub_types::{AccountId, Handle, Role};
use uuid::Uuid;

use super::Accounts;
use crate::{
    Actor, Error,
    policy::{self, Action, Object, Somebody},
};

/// Longest search text, in characters.
const MAX_QUERY: usize = 64;

/// Somebody with whom nothing is shared.
const STRANGER: Object =
    Object::Person(Somebody { id: AccountId(Uuid::max()), role: Role::Member, shares: false, blocked: false });

/// A person as somebody else sees them.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account; a door shows its public fields only.
    pub account: Account,
    /// Whether the one who asks has blocked them.
    pub blocked: bool,
}

impl Accounts {
    /// People whose handle or name has `query` in it, by handle.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the query is too long, [`Error::Unavailable`].
    pub async fn people(
        &self,
        actor: &Actor,
        query: &str,
        after: Option<&Handle>,
        limit: u32,
    ) -> Result<Page<Person, Handle>, Error> {
        policy::check(actor, Action::ReadPeople, Object::Instance)?;
        let query = check_query(query)?;
        let page = if policy::can(actor, Action::ReadPeople, STRANGER) {
            self.store().accounts().page(query, after, limit).await?
        } else {
            self.store().accounts().page_for_guest(actor.account, query, after, limit).await?
        };
        let items = self.seen_by(actor, page.items).await?;
        Ok(Page { items, next: page.next })
    }

    /// One person.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn person(&self, actor: &Actor, id: AccountId) -> Result<Person, Error> {
        let account = self.store().accounts().by_id(id).await?.ok_or(Error::NotFound("person"))?;
        let shares = !self.store().members().sharing(actor.account, &[id]).await?.is_empty();
        let person = Somebody { shares, ..Somebody::of_role(id, account.role) };
        // Whom one may not know is not there.
        policy::check(actor, Action::ReadPeople, Object::Person(person)).map_err(|_| Error::NotFound("person"))?;
        self.seen_by(actor, vec![account]).await?.pop().ok_or(Error::NotFound("person"))
    }

    /// Adds to each account what it is to the actor.
    pub(super) async fn seen_by(&self, actor: &Actor, accounts: Vec<Account>) -> Result<Vec<Person>, Error> {
        let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
        let blocks = self.store().blocks().between(actor.account, &ids).await?;
        let blocked = |id| blocks.iter().any(|block| block.blocker == actor.account && block.blocked == id);
        Ok(accounts.into_iter().map(|account| Person { blocked: blocked(account.id), account }).collect())
    }
}

/// A search text without surrounding space and a leading `@`.
pub(crate) fn check_query(query: &str) -> Result<&str, Error> {
    if query.chars().count() > MAX_QUERY {
        return Err(Error::field("query", "too_long", format!("Search for at most {MAX_QUERY} characters.")));
    }
    if query.chars().any(char::is_control) {
        return Err(Error::field("query", "bad_characters", "The search text must be one line."));
    }
    let query = query.trim();
    Ok(query.strip_prefix('@').unwrap_or(query))
}
