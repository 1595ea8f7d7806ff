//! One-use links: made here, sent by mail, or left for an admin to hand over.

use hubbub_store::{Account, LinkKind, NewLink};
use hubbub_types::{Redacted, Timestamp};
use url::Url;

use super::Accounts;
use crate::{
    Attempt, Error,
    mail::{Envelope, Language, Letter},
    token::Secret,
};

/// The page of the web app that takes a link, and the name of its parameter.
#[derive(Debug, Clone, Copy)]
pub(super) enum Page {
    Reset,
    Verify,
    Register,
    Join,
}

impl Page {
    fn of(kind: LinkKind) -> Self {
        match kind {
            LinkKind::VerifyEmail => Self::Verify,
            LinkKind::ResetPassword => Self::Reset,
        }
    }
}

impl Accounts {
    /// A link of the web app. Only the configured address counts: a `Host` header is whatever its sender wrote.
    pub(super) fn link(&self, page: Page, secret: &str) -> Url {
        let (path, parameter) = match page {
            Page::Reset => ("reset", "token"),
            Page::Verify => ("verify", "token"),
            Page::Register => ("register", "invite"),
            Page::Join => return self.page(&format!("join/{secret}")),
        };
        let mut url = self.page(path);
        url.query_pairs_mut().append_pair(parameter, secret);
        url
    }

    /// A page of the web app by its path.
    fn page(&self, path: &str) -> Url {
        let mut url = self.0.public_url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{path}"));
        url.set_query(None);
        url
    }

    /// The link by which somebody who has an account goes into a channel.
    pub(crate) fn join_link(&self, secret: &str) -> Url {
        self.link(Page::Join, secret)
    }

    /// The link for a kind of secret that is kept in the clear.
    pub(super) fn link_of(&self, kind: LinkKind, secret: &str) -> Url {
        self.link(Page::of(kind), secret)
    }

    /// Makes a link that replaces earlier ones of its kind.
    pub(super) async fn make_link(
        &self,
        account: &Account,
        kind: LinkKind,
        email: Option<String>,
    ) -> Result<(Url, Timestamp), Error> {
        let lifetime = match kind {
            LinkKind::VerifyEmail => self.0.settings.verify_lifetime,
            LinkKind::ResetPassword => self.0.settings.reset_lifetime,
        };
        let (secret, now) = (Secret::new(&*self.0.entropy), self.now());
        let expires_at = now + lifetime.0;
        self.store().links().remove_all(account.id, kind).await?;
        let clear_text = (!self.has_mail()).then(|| Redacted(secret.text.clone()));
        let link =
            NewLink { hash: secret.hash, account: account.id, kind, email, clear_text, created_at: now, expires_at };
        self.store().links().create(&link).await?;
        Ok((self.link(Page::of(kind), &secret.text), expires_at))
    }

    /// Sends a link that verifies the account's address, where it has one that needs it. Over the limit of mails to
    /// one recipient nothing is sent: the person can ask again.
    pub(super) async fn verify_later(&self, account: &Account) -> Result<(), Error> {
        let Some(email) = account.email.clone().filter(|_| !account.email_verified) else { return Ok(()) };
        if self.limits().attempt(Attempt::Mail, email.as_str()).await.is_err() {
            return Ok(());
        }
        let (link, _) = self.make_link(account, LinkKind::VerifyEmail, Some(email.clone())).await?;
        let lifetime = self.0.settings.verify_lifetime.0;
        self.deliver(account, Some(email), &link, Letter::Verify { link: link.to_string(), lifetime });
        Ok(())
    }

    /// Mails a link, or tells the log about it where there is no mail.
    pub(super) fn deliver(&self, account: &Account, to: Option<String>, link: &Url, letter: Letter) {
        match to {
            Some(to) if self.has_mail() => self.mail(account, to, letter),
            _ if self.has_mail() => {}
            _ => tracing::warn!(handle = %account.handle, link = %link, "NO MAIL SERVER: hand this link to its person"),
        }
    }

    /// Mails something that is not a link, where there is mail.
    pub(super) fn mail(&self, account: &Account, to: String, letter: Letter) {
        let language = Language::of(account.language.as_deref());
        self.0.post.send(Envelope { name: account.name.clone(), to, language, letter });
    }

    /// Tells the owner of a verified address about something that happened to the account.
    pub(super) fn notify(&self, account: &Account, letter: Letter) {
        if let Some(to) = account.email.clone().filter(|_| account.email_verified) {
            self.mail(account, to, letter);
        }
    }
}
