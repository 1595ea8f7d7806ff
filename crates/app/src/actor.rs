//! Who asks, and from where.

use std::{net::IpAddr, sync::Arc};

use hubbub_store::{Account, BotTokenRow, Role};
use hubbub_types::{AccountId, Handle, Redacted, SessionId, Timestamp};
use uuid::Uuid;

use crate::policy::{Policies, Scopes};

/// Longest device name that is kept, in characters.
const DEVICE_LENGTH: usize = 64;

/// Somebody whose access token was just checked against the store.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Their account.
    pub account: AccountId,
    /// The session they speak with; for a bot its token, which has an id as sessions have.
    pub session: SessionId,
    /// What they may do.
    pub role: Role,
    /// Their public handle.
    pub handle: Handle,
    /// Their display name.
    pub name: String,
    /// Path of their picture on this server, with its version.
    pub picture: Option<String>,
    /// Until when they may only read. Absent when that is over at the moment they are looked up.
    pub muted_until: Option<Timestamp>,
    /// What the token of a bot is good for; absent for people.
    pub bot: Option<Scopes>,
    /// When the token of a bot ends by itself.
    pub ends_at: Option<Timestamp>,
    /// What members may do on this server.
    pub policies: Arc<Policies>,
}

impl Actor {
    /// Who sits at the server's own console and may do what an owner may. Never made from a request.
    ///
    /// # Errors
    /// Never; the handle's form is checked when it is read.
    pub fn console() -> Result<Self, hubbub_types::IdError> {
        Ok(Self {
            account: AccountId(Uuid::nil()),
            session: SessionId(Uuid::nil()),
            role: Role::Owner,
            handle: "console".parse()?,
            name: "console".into(),
            picture: None,
            muted_until: None,
            bot: None,
            ends_at: None,
            policies: Arc::default(),
        })
    }

    /// The account as an author, where it is a real one.
    pub(crate) fn author(&self) -> Option<AccountId> {
        (!self.account.0.is_nil()).then_some(self.account)
    }

    /// The same person as they stand by `account`, which was read a moment ago. Sockets live longer than roles.
    #[must_use]
    pub fn renewed(&self, account: &Account, policies: Arc<Policies>, now: Timestamp) -> Self {
        let role = self.as_role(account.role);
        Self { role, bot: self.bot, ends_at: self.ends_at, ..Self::of(account, self.session, policies, now) }
    }

    /// What they may do whose account has a role by now: of a bot's no more than its token lets through.
    pub(crate) fn as_role(&self, role: Role) -> Role {
        self.bot.map_or(role, |scopes| scopes.most(role))
    }

    /// The bot of a token.
    pub(crate) fn of_bot(account: &Account, token: &BotTokenRow, policies: Arc<Policies>, now: Timestamp) -> Self {
        let scopes = Scopes::known(token.scopes.split_whitespace());
        let person = Self::of(account, SessionId(token.id.0), policies, now);
        Self { role: scopes.most(account.role), bot: Some(scopes), ends_at: token.expires_at, ..person }
    }

    pub(crate) fn of(account: &Account, session: SessionId, policies: Arc<Policies>, now: Timestamp) -> Self {
        Self {
            account: account.id,
            session,
            role: account.role,
            handle: account.handle.clone(),
            name: account.name.clone(),
            picture: picture_path(account),
            muted_until: account.muted_until.filter(|until| now < *until),
            bot: None,
            ends_at: None,
            policies,
        }
    }
}

/// Path of an account's picture; a new picture has a new path, so that it can be cached for ever.
pub fn picture_path(account: &Account) -> Option<String> {
    account.picture.map(|version| format!("/api/v1/people/{}/picture?v={version}", account.id))
}

/// The far end of a request that comes without a token.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its network address, proxies already resolved.
    pub address: IpAddr,
    /// What the device calls itself.
    pub device: String,
    /// The language it prefers (`en`, `ru`), for mails to people whose language is not known yet.
    pub language: Option<String>,
}

impl Client {
    /// A client; `device` is cut to 64 characters and cleared of control characters.
    #[must_use]
    pub fn new(address: IpAddr, device: &str, language: Option<String>) -> Self {
        Self { address: address.to_canonical(), device: device_name(device), language }
    }

    /// The same with the name the device gave itself, if it did.
    #[must_use]
    pub fn named(mut self, device: Option<&str>) -> Self {
        if let Some(name) = device.map(device_name).filter(|name| !name.is_empty()) {
            self.device = name;
        }
        self
    }

    /// The address as it is kept: enough to recognise a network, not a person's connection.
    #[must_use]
    pub fn masked_address(&self) -> Redacted<String> {
        Redacted(match self.address {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                format!("{a}.{b}.{c}.*")
            }
            IpAddr::V6(v6) => {
                let [a, b, c, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:*")
            }
        })
    }
}

fn device_name(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(DEVICE_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_without_its_last_part() {
        let masked = |text: &str| Client::new(text.parse().unwrap(), "", None).masked_address().0;
        assert_eq!(masked("203.0.113.77"), "203.0.113.*");
        assert_eq!(masked("::ffff:203.0.113.77"), "203.0.113.*");
        assert_eq!(masked("2001:db8:1:2:3::4"), "2001:db8:1:*");
    }

    #[test]
    fn a_device_name_is_short_and_printable() {
        let client = Client::new("127.0.0.1".parse().unwrap(), &format!("a\n\u{7}{}", "b".repeat(100)), None);
        assert_eq!(client.device.chars().count(), 64);
        assert!(client.device.starts_with("ab"));
    }
}
