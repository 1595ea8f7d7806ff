//! One's own profile.

use hubbub_cluster::BusMessage;
use hubbub_store::{Account, ProfilePatch, Theme};
use hubbub_types::AccountId;

use super::Accounts;
use crate::{
    Actor, Error,
    mail::Letter,
    policy::{self, Action, Object},
    words,
};

/// What to change; `None` leaves a field alone, `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    /// Public handle.
    pub handle: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// E-mail address; a new one has to be verified.
    pub email: Option<Option<String>>,
    /// Language tag.
    pub language: Option<Option<String>>,
    /// How the web app looks.
    pub theme: Option<Option<Theme>>,
    /// Whether calls are refused for now.
    pub do_not_disturb: Option<bool>,
}

impl ProfileChange {
    fn check(self) -> Result<ProfilePatch, Error> {
        let mut checks = words::Checks::default();
        let patch = ProfilePatch {
            handle: checks.maybe(self.handle.as_deref().map(words::handle)),
            name: checks.maybe(self.name.as_deref().map(words::name)),
            email: self.email.map(|email| checks.maybe(email.as_deref().map(words::email))),
            language: self.language.map(|language| checks.maybe(language.as_deref().map(words::language))),
            theme: self.theme,
            do_not_disturb: self.do_not_disturb,
        };
        checks.finish(Some(patch))
    }
}

impl Accounts {
    /// The actor's own account.
    ///
    /// # Errors
    /// [`Error::SessionEnded`] when it was deleted a moment ago, [`Error::Unavailable`].
    pub async fn me(&self, actor: &Actor) -> Result<Account, Error> {
        policy::check(actor, Action::ReadProfile, Object::Of(actor.account))?;
        self.account(actor.account).await
    }

    /// Changes the actor's profile.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::HandleTaken`], [`Error::Unavailable`].
    pub async fn change_profile(&self, actor: &Actor, change: ProfileChange) -> Result<Account, Error> {
        policy::check(actor, Action::EditProfile, Object::Of(actor.account))?;
        let patch = change.check()?;
        let before = self.account(actor.account).await?;
        let account = self.store().accounts().update_profile(actor.account, &patch, self.now()).await?;
        if account.email != before.email {
            self.notify(&before, Letter::EmailChanged);
            self.verify_later(&account).await?;
        }
        if (&account.name, &account.handle) != (&before.name, &before.handle) {
            self.tell(BusMessage::ProfileChanged { account: account.id });
        }
        Ok(account)
    }

    /// An account that somebody is logged in to.
    pub(super) async fn account(&self, id: AccountId) -> Result<Account, Error> {
        self.store().accounts().by_id(id).await?.ok_or(Error::SessionEnded)
    }
}
