//! What admins do for other people.

use hubbub_cluster::BusMessage;
use hubbub_store::{Account, AccountOverview, LinkKind, NewAccount, Page, Role};
use hubbub_types::{AccountId, AccountKind, Handle, Redacted, Timestamp, uuid_v7};
use serde_json::json;
use url::Url;

use super::{Accounts, Person, people::check_query};
use crate::{
    Actor, Error,
    audit::Target,
    policy::{self, Action, Object, Somebody},
    words,
};

/// Most links listed; all are short-lived.
const MAX_LINKS: u32 = 200;
/// Stored for people without a password; no password has this hash.
pub(crate) const NO_PASSWORD: &str = "!";

/// An account to make for somebody.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Public handle.
    pub handle: String,
    /// Display name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Their password; without one they get a link to set it.
    pub password: Option<Redacted<String>>,
    /// What they may do.
    pub role: Role,
}

/// A link that sets a new password, to be handed over.
#[derive(Debug, Clone)]
pub struct ResetLink {
    /// The link.
    pub url: Url,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// A new account.
#[derive(Debug, Clone)]
pub struct CreatedPerson {
    /// The account.
    pub account: Account,
    /// The link to set the first password, where none was given.
    pub reset_link: Option<ResetLink>,
}

/// A link that could not be mailed.
#[derive(Debug, Clone)]
pub struct OpenLink {
    /// Whom it is for.
    pub person: Person,
    /// What it does.
    pub kind: LinkKind,
    /// The link.
    pub url: Url,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl Accounts {
    /// People with what only admins see.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::Unavailable`].
    pub async fn overview(
        &self,
        actor: &Actor,
        query: &str,
        after: Option<&Handle>,
        limit: u32,
    ) -> Result<Page<AccountOverview, Handle>, Error> {
        policy::check(actor, Action::ManagePeople, Object::Instance)?;
        let query = check_query(query)?;
        Ok(self.store().accounts().overview(query, after, limit, self.now()).await?)
    }

    /// Makes an account for somebody.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::HandleTaken`], [`Error::Busy`], [`Error::Unavailable`].
    pub async fn create_person(&self, actor: &Actor, new: NewPerson) -> Result<CreatedPerson, Error> {
        policy::check(actor, Action::CreatePerson, Object::Instance)?;
        policy::check(actor, Action::ChangeRole, Object::Grant(new.role))?;
        let account = self.check_person(&new).await?;
        let account = self.store().accounts().create(&account).await?;
        self.show_around(&account, None).await;
        self.verify_later(&account).await?;
        let reset_link = match new.password {
            Some(_) => None,
            None => Some(self.make_reset_link(&account).await?),
        };
        Ok(CreatedPerson { account, reset_link })
    }

    async fn check_person(&self, new: &NewPerson) -> Result<NewAccount, Error> {
        let mut checks = words::Checks::default();
        let handle = checks.take(words::handle(&new.handle));
        let name = checks.take(words::name(&new.name));
        let email = checks.maybe(new.email.as_deref().filter(|text| !text.trim().is_empty()).map(words::email));
        if let Some(password) = &new.password {
            let about = [Some(new.handle.as_str()), Some(&new.name), new.email.as_deref()];
            checks.take(self.check_password(&password.0, "password", &about));
        }
        let (handle, name) = checks.finish(handle.zip(name))?;
        let password_hash = match &new.password {
            Some(password) => self.0.hasher.hash(&password.0).await?,
            None => Redacted(NO_PASSWORD.into()),
        };
        Ok(NewAccount {
            id: AccountId(uuid_v7(self.now(), &*self.0.entropy)),
            handle,
            name,
            email,
            email_verified: false,
            password_hash,
            role: new.role,
            language: None,
            created_at: self.now(),
        })
    }

    /// Changes what somebody may do; it counts from their next request on.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`], [`Error::LastAdmin`], [`Error::LastOwner`],
    /// [`Error::Unavailable`].
    pub async fn set_role(&self, actor: &Actor, id: AccountId, role: Role) -> Result<AccountOverview, Error> {
        let person = self.check_on(actor, Action::ChangeRole, id).await?;
        policy::check(actor, Action::ChangeRole, Object::Grant(role))?;
        let target = Target::person(&person).with(json!({"from": person.role, "to": role}));
        let noted = [self.noted(actor, "person.role", target)];
        let account = self.store().accounts().set_role(id, role, &noted, self.now()).await?;
        self.tell(BusMessage::AccountChanged { account: id });
        self.tell(BusMessage::AccessChanged { account: id });
        let sessions = self.store().sessions().list(id, self.now()).await?.len();
        Ok(AccountOverview { account, sessions: i64::try_from(sessions).unwrap_or(i64::MAX) })
    }

    /// Makes a link by which somebody sets a new password.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn issue_reset_link(&self, actor: &Actor, id: AccountId) -> Result<ResetLink, Error> {
        let account = self.check_on(actor, Action::IssueResetLink, id).await?;
        self.make_reset_link(&account).await
    }

    /// Signs somebody out everywhere.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn sign_out(&self, actor: &Actor, id: AccountId) -> Result<(), Error> {
        self.check_on(actor, Action::EndSessions, id).await?;
        self.revoke_account(id).await
    }

    /// Links waiting to be handed over; none when mail works.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn open_links(&self, actor: &Actor) -> Result<Vec<OpenLink>, Error> {
        policy::check(actor, Action::ReadOpenLinks, Object::Instance)?;
        if self.has_mail() {
            return Ok(Vec::new());
        }
        let links = self.store().links().list_open(self.now(), MAX_LINKS).await?;
        let mut ids: Vec<_> = links.iter().map(|link| link.account).collect();
        ids.sort_unstable();
        ids.dedup();
        let accounts = self.store().accounts().by_ids(&ids).await?;
        let people = self.seen_by(actor, accounts).await?;
        let open = links.into_iter().filter_map(|link| {
            let person = people.iter().find(|person| person.account.id == link.account)?.clone();
            let url = self.link_of(link.kind, &link.clear_text?.0);
            Some(OpenLink { person, kind: link.kind, url, created_at: link.created_at, expires_at: link.expires_at })
        });
        Ok(open.collect())
    }

    async fn make_reset_link(&self, account: &Account) -> Result<ResetLink, Error> {
        let (url, expires_at) = self.make_link(account, LinkKind::ResetPassword, None).await?;
        Ok(ResetLink { url, expires_at })
    }

    /// The person, if the actor may do this to them. Who may not look after people does not learn who there is.
    async fn check_on(&self, actor: &Actor, action: Action, id: AccountId) -> Result<Account, Error> {
        policy::check(actor, Action::ManagePeople, Object::Instance)?;
        let account = self.someone(id).await?;
        policy::check(actor, action, Object::Person(Somebody::of_role(account.id, account.role)))?;
        Ok(account)
    }

    async fn someone(&self, id: AccountId) -> Result<Account, Error> {
        let account = self.store().accounts().by_id(id).await?;
        // Bots are looked after elsewhere, and have no password.
        account.filter(|account| account.kind != AccountKind::Bot).ok_or(Error::NotFound("person"))
    }
}
