//! Forgotten passwords and e-mail addresses to verify.

use hubbub_cluster::BusMessage;
use hubbub_net::Shutdown;
use hubbub_store::{LinkKind, StoreError};
use hubbub_types::Redacted;
use tokio::sync::mpsc;

use super::Accounts;
use crate::{
    Actor, Attempt, Client, Error,
    mail::Letter,
    policy::{self, Action, Object},
    token::Secret,
};

/// Longest log-in name that is queued, in bytes.
const MAX_LOGIN: usize = 254;

/// Somebody says that the password of this login is forgotten.
pub(super) struct Forgotten(Redacted<String>);

impl Accounts {
    /// Notes that a password is forgotten. Whether there is such a person is found out later and elsewhere, so that
    /// neither the answer nor its time can tell.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub async fn forgot_password(&self, login: &str, client: &Client) -> Result<(), Error> {
        let login = login.trim();
        self.limits().attempt(Attempt::RecoverAddress, client.address).await?;
        self.limits().attempt(Attempt::RecoverName, login).await?;
        if login.len() <= MAX_LOGIN && self.0.forgotten.try_send(Forgotten(Redacted(login.to_owned()))).is_err() {
            metrics::counter!("hubbub_resets_dropped_total").increment(1);
            tracing::warn!("a password reset was dropped: too many are waiting");
        }
        Ok(())
    }

    /// Sets a new password with a reset link; all sessions end.
    ///
    /// # Errors
    /// [`Error::Invalid`] (the link stays good), [`Error::LinkInvalid`], [`Error::TooMany`], [`Error::Busy`].
    pub async fn reset_password(&self, token: &str, password: &str, client: &Client) -> Result<(), Error> {
        self.limits().attempt(Attempt::RecoverAddress, client.address).await?;
        self.check_password(password, "password", &[]).map_err(|field| Error::Invalid(vec![field]))?;
        let hash = self.0.hasher.hash(password).await?;
        let reset = self.store().accounts().reset_password(&Secret::hash(token), &hash, self.now()).await?;
        let (account, _) = reset.ok_or(Error::LinkInvalid)?;
        self.tell(BusMessage::AccountRevoked { account: account.id });
        self.notify(&account, Letter::PasswordChanged);
        Ok(())
    }

    /// Marks an address as verified with the link that was sent to it.
    ///
    /// # Errors
    /// [`Error::LinkInvalid`], [`Error::EmailTaken`] when another account verified it first.
    pub async fn verify_email(&self, token: &str, client: &Client) -> Result<(), Error> {
        self.limits().attempt(Attempt::RecoverAddress, client.address).await?;
        let now = self.now();
        let link = self.store().links().consume(&Secret::hash(token), LinkKind::VerifyEmail, now).await?;
        let link = link.ok_or(Error::LinkInvalid)?;
        let email = link.email.ok_or(Error::LinkInvalid)?;
        match self.store().accounts().verify_email(link.account, &email, now).await {
            Ok(_) => Ok(()),
            Err(StoreError::NotFound) => Err(Error::LinkInvalid),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends the verification link again, where there is something to verify.
    ///
    /// # Errors
    /// [`Error::TooMany`], [`Error::Unavailable`].
    pub async fn resend_verification(&self, actor: &Actor, client: &Client) -> Result<(), Error> {
        policy::check(actor, Action::EditProfile, Object::Of(actor.account))?;
        self.limits().attempt(Attempt::RecoverAddress, client.address).await?;
        let account = self.account(actor.account).await?;
        self.verify_later(&account).await
    }

    /// Works through [`Forgotten`] until the process drains.
    pub(super) fn spawn_recovery(&self, mut asked: mpsc::Receiver<Forgotten>, shutdown: &Shutdown) {
        let (accounts, ending) = (self.clone(), shutdown.clone());
        shutdown.spawn(async move {
            loop {
                let Forgotten(login) = tokio::select! {
                    () = ending.draining() => return,
                    asked = asked.recv() => match asked { Some(asked) => asked, None => return },
                };
                if let Err(error) = accounts.send_reset(&login.0).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a password reset could not be sent");
                }
            }
        });
    }

    /// A reset link goes only to an address that is proven to be the person's; others would hand the account to
    /// whoever has the mailbox of a typing error. Without mail it goes to the log and the admin page.
    async fn send_reset(&self, login: &str) -> Result<(), Error> {
        let Some(account) = self.find_login(login).await? else { return Ok(()) };
        let to = account.email.clone().filter(|_| account.email_verified);
        if self.has_mail() {
            let Some(email) = &to else { return Ok(()) };
            self.limits().attempt(Attempt::Mail, email.as_str()).await?;
        }
        let (link, _) = self.make_link(&account, LinkKind::ResetPassword, None).await?;
        let lifetime = self.0.settings.reset_lifetime.0;
        self.deliver(&account, to, &link, Letter::Reset { link: link.to_string(), lifetime });
        Ok(())
    }
}
