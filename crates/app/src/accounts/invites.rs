//! Invitations to register.

use std::time::Duration;

use hubbub_store::{Invite, NewInvite, Page, Role};
use hubbub_types::{InviteId, uuid_v7};
use url::Url;

use super::{Accounts, links};
use crate::{
    Actor, Error,
    policy::{self, Action, Object},
    token::Secret,
    words,
};

/// Most people one invitation can be for.
const MAX_USES: i64 = 10_000;
/// Longest life of an invitation.
const MAX_LIFETIME: Duration = Duration::from_secs(366 * 86_400);

/// An invitation to make.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Role of whoever accepts it.
    pub role: Role,
    /// What it is for.
    pub note: String,
    /// How many may accept it, 1 to 10,000.
    pub max_uses: i64,
    /// How long it is good for, up to 366 days; the setting when absent.
    pub lifetime: Option<Duration>,
}

/// A new invitation. The link is shown once; only its hash is kept.
#[derive(Debug, Clone)]
pub struct CreatedInvite {
    /// The invitation.
    pub invite: Invite,
    /// The link for whoever is invited.
    pub url: Url,
}

impl Accounts {
    /// Invitations, the latest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn invites(
        &self,
        actor: &Actor,
        after: Option<InviteId>,
        limit: u32,
    ) -> Result<Page<Invite, InviteId>, Error> {
        policy::check(actor, Action::ManageInvites, Object::Instance)?;
        Ok(self.store().invites().page(after, limit).await?)
    }

    /// Makes an invitation.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::Unavailable`].
    pub async fn create_invite(&self, actor: &Actor, new: NewInvitation) -> Result<CreatedInvite, Error> {
        policy::check(actor, Action::ManageInvites, Object::Instance)?;
        policy::check(actor, Action::ChangeRole, Object::Grant(new.role))?;
        let mut checks = words::Checks::default();
        let note = checks.take(words::note(&new.note));
        if !(1..=MAX_USES).contains(&new.max_uses) {
            let message = format!("An invitation is for 1 to {MAX_USES} people.");
            checks.take::<()>(Err(crate::FieldError::new("maxUses", "out_of_range", message)));
        }
        let lifetime = new.lifetime.unwrap_or(self.0.settings.invite_lifetime.0);
        if lifetime.is_zero() || lifetime > MAX_LIFETIME {
            let message = "An invitation is good for 1 hour to 366 days.";
            checks.take::<()>(Err(crate::FieldError::new("expiresInHours", "out_of_range", message)));
        }
        let note = checks.finish(note)?;
        let secret = Secret::new(&*self.0.entropy);
        let invite = self.new_invite(&secret, new.role, note, new.max_uses, lifetime, actor.author());
        let invite = self.store().invites().create(&invite).await?;
        Ok(CreatedInvite { invite, url: self.link(links::Page::Register, &secret.text) })
    }

    /// Withdraws an invitation.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn revoke_invite(&self, actor: &Actor, id: InviteId) -> Result<(), Error> {
        policy::check(actor, Action::ManageInvites, Object::Instance)?;
        if self.store().invites().revoke(id, self.now()).await? { Ok(()) } else { Err(Error::NotFound("invitation")) }
    }

    /// The link by which the first admin registers; nothing once there is an admin. Each call makes a new link and
    /// ends the earlier one.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn first_admin_link(&self) -> Result<Option<Url>, Error> {
        let secret = Secret::new(&*self.0.entropy);
        let lifetime = self.0.settings.invite_lifetime.0;
        let invite = self.new_invite(&secret, Role::Owner, "The first admin".into(), 1, lifetime, None);
        let made = self.store().invites().create_bootstrap(&invite).await?;
        Ok(made.map(|_| self.link(links::Page::Register, &secret.text)))
    }

    fn new_invite(
        &self,
        secret: &Secret,
        role: Role,
        note: String,
        max_uses: i64,
        lifetime: Duration,
        created_by: Option<hubbub_types::AccountId>,
    ) -> NewInvite {
        let now = self.now();
        NewInvite {
            id: InviteId(uuid_v7(now, &*self.0.entropy)),
            hash: secret.hash,
            role,
            note,
            max_uses,
            created_by,
            channel: None,
            created_at: now,
            expires_at: now + lifetime,
        }
    }
}
