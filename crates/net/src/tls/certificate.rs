//! The two PEM files.

use std::path::{Path, PathBuf};

use rustls::{
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    sign::CertifiedKey,
};

use super::{CertificateFacts, TlsError, TlsSettings};

/// Certificate and key as they stand in their files. Compared by content: a file may be swapped by a link, or
/// written within the resolution of its time stamp.
#[derive(PartialEq, Eq)]
pub(super) struct Files {
    certificate_path: PathBuf,
    key_path: PathBuf,
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Files {
    pub(super) fn read(settings: &TlsSettings) -> Result<Self, TlsError> {
        let (Some(certificate_path), Some(key_path)) = (&settings.certificate, &settings.key) else {
            return Err(TlsError::Off);
        };
        Ok(Self {
            certificate: read(certificate_path)?,
            key: read(key_path)?,
            certificate_path: certificate_path.clone(),
            key_path: key_path.clone(),
        })
    }

    pub(super) fn certified_key(&self) -> Result<CertifiedKey, TlsError> {
        let chain = self.chain()?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| TlsError::NoKey(self.key_path.clone()))?;
        CertifiedKey::from_der(chain, key, &rustls::crypto::ring::default_provider()).map_err(TlsError::Key)
    }

    pub(super) fn facts(&self) -> Result<CertificateFacts, TlsError> {
        let chain = self.chain()?;
        let leaf = chain.first().and_then(|leaf| CertificateFacts::from_der(leaf));
        leaf.ok_or_else(|| TlsError::Certificate(self.certificate_path.clone()))
    }

    fn chain(&self) -> Result<Vec<CertificateDer<'static>>, TlsError> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificate).collect();
        match chain {
            Ok(chain) if !chain.is_empty() => Ok(chain),
            _ => Err(TlsError::NoCertificate(self.certificate_path.clone())),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|source| TlsError::Read { path: path.into(), source })
}
