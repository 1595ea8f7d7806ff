//! Logging in.

use hubbub_store::Account;
use hubbub_types::Handle;

use super::{Accounts, Tokens};
use crate::{Attempt, Client, Error, password::Verdict};

/// Longest log-in name looked at, in bytes; an e-mail address has at most 254.
const MAX_LOGIN: usize = 254;

impl Accounts {
    /// Starts a session for whoever knows the password of this handle or verified e-mail address.
    ///
    /// Unknown people and wrong passwords get the same answer after the same work.
    ///
    /// # Errors
    /// [`Error::BadCredentials`], [`Error::Banned`], [`Error::TooMany`], [`Error::Busy`], [`Error::Unavailable`].
    pub async fn login(&self, login: &str, password: &str, client: &Client) -> Result<Tokens, Error> {
        let login = login.trim();
        self.limits().attempt(Attempt::LoginAddress, client.address).await?;
        self.limits().attempt(Attempt::LoginName, login).await?;
        let account = self.find_login(login).await?;
        let hash = account.as_ref().map(|account| &account.password_hash);
        let verdict = self.0.hasher.verify(password, hash).await?;
        let account = match (verdict, account) {
            (Verdict::Right, Some(account)) => account,
            (Verdict::Outdated, Some(account)) => self.renew_hash(account, password).await?,
            _ => {
                metrics::counter!("hubbub_logins_total", "result" => "refused").increment(1);
                return Err(Error::BadCredentials);
            }
        };
        metrics::counter!("hubbub_logins_total", "result" => "accepted").increment(1);
        self.start_session(account, client).await
    }

    /// The account of a handle or a verified e-mail address.
    pub(super) async fn find_login(&self, login: &str) -> Result<Option<Account>, Error> {
        if login.len() > MAX_LOGIN {
            return Ok(None);
        }
        if login.contains('@') {
            return Ok(self.store().accounts().by_verified_email(&login.to_lowercase()).await?);
        }
        match login.parse::<Handle>() {
            Ok(handle) => Ok(self.store().accounts().by_handle(&handle).await?),
            Err(_) => Ok(None),
        }
    }

    /// The password is at hand only now, so now is when an old hash is replaced.
    async fn renew_hash(&self, account: Account, password: &str) -> Result<Account, Error> {
        let password_hash = self.0.hasher.hash(password).await?;
        self.store().accounts().set_password(account.id, &password_hash, self.now()).await?;
        Ok(Account { password_hash, ..account })
    }
}
