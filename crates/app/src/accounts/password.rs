//! Changing one's own password, and proving it before steps that cannot be undone.

use hubbub_store::{Account, LinkKind};

use super::Accounts;
use crate::{
    Actor, Attempt, Error,
    mail::Letter,
    password::Verdict,
    policy::{self, Action, Object},
};

impl Accounts {
    /// Sets a new password. All other sessions end, and so do all access tokens given so far: this session goes on
    /// with its next refresh.
    ///
    /// # Errors
    /// [`Error::WrongPassword`], [`Error::Invalid`], [`Error::TooMany`], [`Error::Busy`].
    pub async fn change_password(&self, actor: &Actor, current: &str, new: &str) -> Result<(), Error> {
        policy::check(actor, Action::EditProfile, Object::Of(actor.account))?;
        let account = self.confirm(actor, current).await?;
        let about = [Some(account.handle.as_str()), Some(account.name.as_str()), account.email.as_deref()];
        self.check_password(new, "password", &about).map_err(|field| Error::Invalid(vec![field]))?;
        let hash = self.0.hasher.hash(new).await?;
        let now = self.now();
        self.store().accounts().set_password(account.id, &hash, now).await?;
        self.store().accounts().bump_epoch(account.id, now).await?;
        self.store().links().remove_all(account.id, LinkKind::ResetPassword).await?;
        self.revoke_others(account.id, Some(actor.session)).await?;
        self.notify(&account, Letter::PasswordChanged);
        Ok(())
    }

    /// The actor's account, when `password` is theirs.
    pub(super) async fn confirm(&self, actor: &Actor, password: &str) -> Result<Account, Error> {
        self.limits().attempt(Attempt::Confirm, actor.account.0).await?;
        let account = self.account(actor.account).await?;
        match self.0.hasher.verify(password, Some(&account.password_hash)).await? {
            Verdict::Wrong => Err(Error::WrongPassword),
            Verdict::Right | Verdict::Outdated => Ok(account),
        }
    }
}
