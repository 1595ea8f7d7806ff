//! TLS with a certificate that is replaced while the server runs.

mod certificate;
mod facts;

use std::{fmt, path::PathBuf, sync::Arc};

use hubbub_types::Span;
use parking_lot::{Mutex, RwLock};
use rustls::{
    ServerConfig,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::MissedTickBehavior;

use self::certificate::Files;
pub use self::facts::CertificateFacts;
use crate::{SettingsError, Shutdown};

/// Section `[tls]`: HTTPS and WSS in the server itself. Off until both files are named.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TlsSettings {
    /// PEM file with the certificate, followed by those that lead to its authority.
    pub certificate: Option<PathBuf>,
    /// PEM file with the certificate's private key (PKCS#8, PKCS#1 or SEC1), without a passphrase.
    pub key: Option<PathBuf>,
    /// How often the files are looked at; changed ones are used for new connections. SIGHUP looks at once.
    pub reload_interval: Span,
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self { certificate: None, key: None, reload_interval: Span::secs(60) }
    }
}

impl TlsSettings {
    /// Whether TLS is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.certificate.is_some() && self.key.is_some()
    }

    /// Checks what the types cannot. The files themselves are looked at by [`Tls::load`].
    ///
    /// # Errors
    /// When one file is named without the other, or files are to be looked at without a pause.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if self.certificate.is_some() && self.key.is_none() {
            return Err(SettingsError::new("key", "is missing: a certificate needs its key"));
        }
        if self.key.is_some() && self.certificate.is_none() {
            return Err(SettingsError::new("certificate", "is missing: a key needs its certificate"));
        }
        if self.reload_interval < Span::millis(100) {
            return Err(SettingsError::new("reload_interval", "must be at least 100ms"));
        }
        Ok(())
    }
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds no certificate in PEM form.
    #[error("{} holds no PEM certificate", .0.display())]
    NoCertificate(PathBuf),
    /// The file holds no private key in PEM form.
    #[error("{} holds no PEM private key", .0.display())]
    NoKey(PathBuf),
    /// The key is of another certificate, or of a kind that is not supported.
    #[error("the key does not belong to the certificate, or is of an unknown kind: {0}")]
    Key(rustls::Error),
    /// The certificate itself makes no sense.
    #[error("{} holds a certificate that cannot be understood", .0.display())]
    Certificate(PathBuf),
    /// TLS is asked for without naming both files.
    #[error("tls.certificate and tls.key must both be set")]
    Off,
}

/// What a look at the files brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reload {
    /// The same files as at the last look.
    Unchanged,
    /// New connections get the new certificate.
    Replaced,
}

/// A TLS configuration whose certificate follows its files.
#[derive(Clone)]
pub struct Tls {
    certificate: Arc<LiveCertificate>,
    config: Arc<ServerConfig>,
    settings: TlsSettings,
    /// What was seen at the last look, good or bad, so that one bad file is reported once.
    seen: Arc<Mutex<Files>>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads the files named by `settings`. Blocks on the disk.
    ///
    /// # Errors
    /// When they cannot be read, or do not hold a certificate and its key.
    pub fn load(settings: &TlsSettings) -> Result<Self, TlsError> {
        let files = Files::read(settings)?;
        let certificate = Arc::new(LiveCertificate(RwLock::new(Arc::new(files.certified_key()?))));
        let config = server_config(certificate.clone())?;
        files.facts()?.publish();
        Ok(Self { certificate, config, settings: settings.clone(), seen: Arc::new(Mutex::new(files)) })
    }

    /// Looks at the files now. Blocks on the disk.
    ///
    /// # Errors
    /// When there are new ones that cannot be used; the old certificate stays.
    pub fn reload(&self) -> Result<Reload, TlsError> {
        let files = Files::read(&self.settings)?;
        let mut seen = self.seen.lock();
        if *seen == files {
            return Ok(Reload::Unchanged);
        }
        *seen = files;
        let certified_key = seen.certified_key()?;
        let facts = seen.facts()?;
        *self.certificate.0.write() = Arc::new(certified_key);
        facts.publish();
        tracing::info!(names = ?facts.names, expires = %facts.not_after, "certificate replaced");
        Ok(Reload::Replaced)
    }

    /// Looks at the files every [`TlsSettings::reload_interval`] until the server drains.
    pub async fn watch(self, shutdown: Shutdown) {
        let mut interval = tokio::time::interval(self.settings.reload_interval.0);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = shutdown.draining() => return,
                _ = interval.tick() => self.reload_logged().await,
            }
        }
    }

    /// Looks at the files away from the async workers; a failure is logged and counted.
    pub async fn reload_logged(&self) {
        let tls = self.clone();
        let error = match tokio::task::spawn_blocking(move || tls.reload()).await {
            Ok(Ok(_)) => return,
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        metrics::counter!("hubbub_certificate_reload_errors_total").increment(1);
        tracing::error!(error, "the new certificate cannot be used, the old one stays");
    }

    pub(crate) fn acceptor(&self) -> tokio_rustls::TlsAcceptor {
        self.config.clone().into()
    }
}

fn server_config(certificate: Arc<LiveCertificate>) -> Result<Arc<ServerConfig>, TlsError> {
    let builder = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(TlsError::Key)?;
    let mut config = builder.with_no_client_auth().with_cert_resolver(certificate);
    // The last one is what a TURN client may ask for (RFC 7443); one that asks for nothing is told by its first bytes.
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec(), b"stun.turn".to_vec()];
    Ok(Arc::new(config))
}

#[derive(Debug)]
struct LiveCertificate(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for LiveCertificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().clone())
    }
}

#[cfg(test)]
mod tests;
