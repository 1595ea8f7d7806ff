//! Making one's own account.

use hubbub_store::{Account, NewAccount, Role, StoreError};
use hubbub_types::{AccountId, ChannelId, Handle, Redacted, uuid_v7};

use super::{Accounts, Tokens};
use crate::{Attempt, Client, Error, FieldError, Registration, password, token::Secret, words};

/// What a newcomer typed.
#[derive(Debug, Clone)]
pub struct NewRegistration {
    /// The handle they want.
    pub handle: String,
    /// Their display name.
    pub name: String,
    /// Their password.
    pub password: Redacted<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// The code of an invitation.
    pub invite: Option<String>,
}

/// The same, checked.
struct Checked {
    handle: Handle,
    name: String,
    email: Option<String>,
}

impl Accounts {
    /// Makes an account and starts its first session. An e-mail address gets a link to verify it; whether somebody
    /// else has that address is never said.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::HandleTaken`], [`Error::RegistrationClosed`], [`Error::InviteRequired`],
    /// [`Error::InviteInvalid`], [`Error::TooMany`], [`Error::Busy`], [`Error::Unavailable`].
    pub async fn register(&self, new: NewRegistration, client: &Client) -> Result<Tokens, Error> {
        self.limits().attempt(Attempt::RegisterAddress, client.address).await?;
        let checked = self.check_registration(&new)?;
        self.check_door(new.invite.as_deref()).await?;
        if self.store().accounts().by_handle(&checked.handle).await?.is_some() {
            return Err(Error::HandleTaken);
        }
        let account = NewAccount {
            id: AccountId(uuid_v7(self.now(), &*self.0.entropy)),
            handle: checked.handle,
            name: checked.name,
            email: checked.email,
            email_verified: false,
            password_hash: self.0.hasher.hash(&new.password.0).await?,
            role: Role::Member,
            language: client.language.clone().and_then(|language| words::language(&language).ok()),
            created_at: self.now(),
        };
        let (account, channel) = self.store_newcomer(&account, new.invite.as_deref()).await?;
        self.show_around(&account, channel).await;
        metrics::counter!("hubbub_registrations_total").increment(1);
        self.verify_later(&account).await?;
        self.start_session(account, client).await
    }

    fn check_registration(&self, new: &NewRegistration) -> Result<Checked, Error> {
        let mut checks = words::Checks::default();
        let handle = checks.take(words::handle(&new.handle));
        let name = checks.take(words::name(&new.name));
        let email = checks.maybe(new.email.as_deref().filter(|text| !text.trim().is_empty()).map(words::email));
        let about = [Some(new.handle.as_str()), Some(&new.name), new.email.as_deref()];
        checks.take(self.check_password(&new.password.0, "password", &about));
        let checked = handle.zip(name).map(|(handle, name)| Checked { handle, name, email });
        checks.finish(checked)
    }

    /// Checks a new password by the rules in force.
    pub(super) fn check_password(
        &self,
        password: &str,
        field: &'static str,
        about: &[Option<&str>],
    ) -> Result<(), FieldError> {
        password::check(password, field, about, &self.0.settings.password)
    }

    /// Whether anybody, or the bearer of this invitation, may come in. Asked before the costly work; the invitation
    /// is counted with the account in one transaction.
    async fn check_door(&self, invite: Option<&str>) -> Result<(), Error> {
        let Some(code) = invite else {
            return match self.0.settings.registration {
                Registration::Open => Ok(()),
                Registration::Invitation => Err(Error::InviteRequired),
                Registration::Closed => Err(Error::RegistrationClosed),
            };
        };
        let invite = self.store().invites().by_hash(&Secret::hash(code), self.now()).await?;
        let invite = invite.ok_or(Error::InviteInvalid)?;
        // The first admin must get in whatever the settings say.
        if self.0.settings.registration == Registration::Closed && !invite.bootstrap {
            return Err(Error::RegistrationClosed);
        }
        Ok(())
    }

    async fn store_newcomer(
        &self,
        account: &NewAccount,
        invite: Option<&str>,
    ) -> Result<(Account, Option<ChannelId>), Error> {
        let Some(code) = invite else { return Ok((self.store().accounts().create(account).await?, None)) };
        match self.store().accounts().create_with_invite(account, &Secret::hash(code), self.now()).await {
            Ok((account, invite)) => Ok((account, invite.channel)),
            Err(StoreError::NotFound) => Err(Error::InviteInvalid),
            Err(error) => Err(error.into()),
        }
    }
}
