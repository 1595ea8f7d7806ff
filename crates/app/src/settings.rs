//! Settings of accounts: the sections `[accounts]` and what is in it.

use std::path::PathBuf;

use hubbub_types::{ByteSize, Redacted, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// Everybody who reaches the server.
    #[default]
    Open,
    /// People with an invitation link.
    Invitation,
    /// Nobody; admins create accounts.
    Closed,
}

impl Registration {
    /// The word of the settings and of `GET /instance`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Invitation => "invitation",
            Self::Closed => "closed",
        }
    }
}

/// `[accounts]`: who may join, how long tokens live, how passwords are kept.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccountSettings {
    /// Who may make an account.
    pub registration: Registration,
    /// Secret that signs tokens, at least 32 characters. Without it one is made in `data_dir/secret.key`.
    #[schemars(with = "Option<String>", extend("writeOnly" = true))]
    pub secret_key: Option<Redacted<String>>,
    /// File that holds `secret_key`.
    pub secret_key_file: Option<PathBuf>,
    /// How long an access token is good for. 1 minute to 1 hour.
    pub access_lifetime: Span,
    /// How long a session lives without being used.
    pub session_lifetime: Span,
    /// How long the refresh token before the current one is still answered, for lost answers and second tabs.
    pub refresh_leeway: Span,
    /// How long a link that verifies an e-mail address is good for.
    pub verify_lifetime: Span,
    /// How long a password reset link is good for.
    pub reset_lifetime: Span,
    /// How long an invitation is good for when it does not say.
    pub invite_lifetime: Span,
    /// Most password resets waiting to be looked at; more are dropped.
    pub reset_queue: usize,
    /// How often ended sessions and old links are deleted.
    pub sweep: Span,
    /// Password rules and hashing.
    pub password: PasswordSettings,
    /// Profile pictures.
    pub picture: PictureSettings,
    /// Rate limits.
    pub limits: LimitSettings,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            registration: Registration::default(),
            secret_key: None,
            secret_key_file: None,
            access_lifetime: Span::secs(600),
            session_lifetime: Span::secs(30 * 86_400),
            refresh_leeway: Span::secs(20),
            verify_lifetime: Span::secs(48 * 3_600),
            reset_lifetime: Span::secs(3_600),
            invite_lifetime: Span::secs(7 * 86_400),
            reset_queue: 256,
            sweep: Span::secs(3_600),
            password: PasswordSettings::default(),
            picture: PictureSettings::default(),
            limits: LimitSettings::default(),
        }
    }
}

impl AccountSettings {
    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first setting that makes no sense, named.
    pub fn validate(&self) -> Result<(), String> {
        let minutes = self.access_lifetime.0.as_secs() / 60;
        if !(1..=60).contains(&minutes) {
            return Err("accounts.access_lifetime must be between 1 minute and 1 hour".into());
        }
        if self.session_lifetime.0 <= self.access_lifetime.0 {
            return Err("accounts.session_lifetime must be longer than access_lifetime".into());
        }
        if self.refresh_leeway.0 > self.access_lifetime.0 {
            return Err("accounts.refresh_leeway must not be longer than access_lifetime".into());
        }
        if self.secret_key.as_ref().is_some_and(|key| key.0.len() < 32) {
            return Err("accounts.secret_key must have at least 32 characters".into());
        }
        if self.reset_queue == 0 || self.sweep.0.is_zero() {
            return Err("accounts.reset_queue and sweep must not be zero".into());
        }
        self.password.validate()?;
        self.picture.validate()?;
        self.limits.validate()
    }
}

/// `[accounts.password]`: rules, and the cost of Argon2id as OWASP recommends it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordSettings {
    /// Fewest characters. At least 8.
    pub min_length: usize,
    /// Most characters. At most 1,024; hashing time grows with it.
    pub max_length: usize,
    /// Memory of one hash.
    pub memory: ByteSize,
    /// Passes over that memory.
    pub iterations: u32,
    /// Lanes of one hash.
    pub parallelism: u32,
    /// Hashes computed at a time.
    pub workers: usize,
    /// Log-ins that may wait for a worker; more are refused at once.
    pub queue: usize,
    /// Longest wait for a worker.
    pub wait: Span,
}

impl Default for PasswordSettings {
    fn default() -> Self {
        Self {
            min_length: 8,
            max_length: 256,
            memory: ByteSize::mib(19),
            iterations: 2,
            parallelism: 1,
            workers: 2,
            queue: 64,
            wait: Span::secs(5),
        }
    }
}

impl PasswordSettings {
    fn validate(&self) -> Result<(), String> {
        if self.min_length < 8 || self.max_length < self.min_length || self.max_length > 1_024 {
            return Err("accounts.password: lengths must be 8 <= min_length <= max_length <= 1024".into());
        }
        if self.workers == 0 || self.queue == 0 {
            return Err("accounts.password: workers and queue must not be zero".into());
        }
        crate::password::check_cost(self)
    }
}

/// `[accounts.picture]`: what is accepted as a profile picture.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PictureSettings {
    /// Largest upload.
    pub max_bytes: ByteSize,
    /// Most pixels of an upload, checked before anything is decoded.
    pub max_pixels: u64,
    /// Most memory that decoding one picture may take.
    pub max_memory: ByteSize,
    /// Pictures decoded at a time.
    pub workers: usize,
}

impl Default for PictureSettings {
    fn default() -> Self {
        Self { max_bytes: ByteSize::mib(4), max_pixels: 40_000_000, max_memory: ByteSize::mib(256), workers: 1 }
    }
}

impl PictureSettings {
    fn validate(&self) -> Result<(), String> {
        if self.workers == 0 || self.max_bytes.0 == 0 || self.max_pixels == 0 {
            return Err("accounts.picture: workers, max_bytes and max_pixels must not be zero".into());
        }
        Ok(())
    }
}

/// A token bucket: `burst` at once, then one more each `every`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many at once. At least 1.
    pub burst: u32,
    /// After how long one more is allowed.
    pub every: Span,
}

impl Rate {
    /// `burst` at once, then one each `every`.
    #[must_use]
    pub const fn new(burst: u32, every: Span) -> Self {
        Self { burst, every }
    }
}

/// `[accounts.limits]`: how often one address, login or session may do something.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Log-ins from one address (an IPv6 /64 counts as one).
    pub login_address: Rate,
    /// Log-ins to one login, from wherever.
    pub login_name: Rate,
    /// New accounts from one address.
    pub register_address: Rate,
    /// Reset and verification requests from one address.
    pub recover_address: Rate,
    /// Reset requests for one login.
    pub recover_name: Rate,
    /// Mails to one recipient.
    pub mail: Rate,
    /// Checks of the password by someone already logged in.
    pub confirm: Rate,
    /// Any request with one session.
    pub session: Rate,
    /// Any request without a session from one address.
    pub address: Rate,
    /// Most addresses, logins and sessions remembered per limit; beyond it many share one bucket.
    pub max_keys: usize,
    /// How often idle ones are forgotten.
    pub sweep: Span,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            login_address: Rate::new(30, Span::secs(2)),
            login_name: Rate::new(10, Span::secs(20)),
            register_address: Rate::new(20, Span::secs(30)),
            recover_address: Rate::new(10, Span::secs(30)),
            recover_name: Rate::new(3, Span::secs(300)),
            mail: Rate::new(5, Span::secs(300)),
            confirm: Rate::new(10, Span::secs(20)),
            session: Rate::new(240, Span::millis(50)),
            address: Rate::new(1_000, Span::millis(10)),
            max_keys: 100_000,
            sweep: Span::secs(60),
        }
    }
}

impl LimitSettings {
    fn validate(&self) -> Result<(), String> {
        let rates = [
            ("login_address", self.login_address),
            ("login_name", self.login_name),
            ("register_address", self.register_address),
            ("recover_address", self.recover_address),
            ("recover_name", self.recover_name),
            ("mail", self.mail),
            ("confirm", self.confirm),
            ("session", self.session),
            ("address", self.address),
        ];
        for (name, rate) in rates {
            if rate.burst == 0 || rate.every.0.is_zero() {
                return Err(format!("accounts.limits.{name}: burst and every must not be zero"));
            }
        }
        if self.max_keys == 0 || self.sweep.0.is_zero() {
            return Err("accounts.limits: max_keys and sweep must not be zero".into());
        }
        Ok(())
    }
}
