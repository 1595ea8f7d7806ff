//! Encrypted connections to Redis.

use std::{path::Path, sync::Arc};

use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer, pki_types::pem::PemObject as _};
use tokio_rustls::TlsConnector;

use super::ConnectError;

/// Trusts the authorities in `file`, or the well-known ones.
pub(super) fn connector(file: Option<&Path>) -> Result<TlsConnector, ConnectError> {
    let roots = match file {
        Some(file) => from_file(file)?,
        None => webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ConnectError::Settings(format!("no version of TLS can be used: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn from_file(file: &Path) -> Result<RootCertStore, ConnectError> {
    let wrong = |text: &dyn std::fmt::Display| {
        ConnectError::Settings(format!("cluster.redis_ca_file {} cannot be used: {text}", file.display()))
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))? {
        roots.add(certificate.map_err(|error| wrong(&error))?).map_err(|error| wrong(&error))?;
    }
    if roots.is_empty() { Err(wrong(&"it holds no certificate")) } else { Ok(roots) }
}
