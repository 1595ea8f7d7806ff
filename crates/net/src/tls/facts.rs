//! What a certificate says about itself.

use std::net::IpAddr;

use hubbub_types::Timestamp;
use x509_parser::{certificate::X509Certificate, extensions::GeneralName, prelude::FromDer as _, time::ASN1Time};

use super::{TlsError, TlsSettings, certificate::Files};

/// For whom and for how long a certificate is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Host names and addresses it is for (its subject alternative names; browsers look at nothing else).
    pub names: Vec<String>,
    /// First moment it is valid.
    pub not_before: Timestamp,
    /// Last moment it is valid.
    pub not_after: Timestamp,
    /// Whether it is its own authority; browsers warn until it is trusted on the device.
    pub self_signed: bool,
}

impl CertificateFacts {
    /// Reads the files named by `settings` and checks that key and certificate belong together. Blocks on the disk.
    ///
    /// # Errors
    /// The same as [`super::Tls::load`].
    pub fn read(settings: &TlsSettings) -> Result<Self, TlsError> {
        let files = Files::read(settings)?;
        files.certified_key()?;
        files.facts()
    }

    /// Whether a browser at `https://{host}` accepts the certificate's names (RFC 9525 section 6).
    #[must_use]
    pub fn covers(&self, host: &str) -> bool {
        self.names.iter().any(|name| match name.strip_prefix("*.") {
            Some(parent) => {
                host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest.eq_ignore_ascii_case(parent))
            }
            None => name.eq_ignore_ascii_case(host),
        })
    }

    pub(super) fn from_der(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let alternatives = certificate.subject_alternative_name().ok()?;
        let names = alternatives.map(|extension| &extension.value.general_names);
        Some(Self {
            names: names.into_iter().flatten().filter_map(name_of).collect(),
            not_before: timestamp(certificate.validity().not_before),
            not_after: timestamp(certificate.validity().not_after),
            self_signed: certificate.subject() == certificate.issuer(),
        })
    }

    /// Tells monitoring when the certificate ends.
    #[expect(clippy::cast_precision_loss, reason = "seconds since the epoch fit a double exactly")]
    pub(super) fn publish(&self) {
        metrics::gauge!("hubbub_certificate_expires_seconds").set(self.not_after.as_secs() as f64);
    }
}

fn timestamp(time: ASN1Time) -> Timestamp {
    Timestamp::from_millis(time.timestamp().saturating_mul(1000))
}

fn name_of(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let address = v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
            address.ok().map(|address| address.to_string())
        }
        _ => None,
    }
}
