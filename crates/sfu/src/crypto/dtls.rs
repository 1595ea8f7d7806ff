//! DTLS by dimpl.

use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};

use str0m::crypto::{
    CryptoError,
    dtls::{DtlsCert, DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, DtlsVersion, ProtocolVersion},
};

/// Starts DTLS sessions.
#[derive(Debug)]
pub(super) struct Dtls {
    /// The configuration of the first session, and of all others of the same MTU: making one tries every algorithm.
    shared: OnceLock<Arc<dimpl::Config>>,
}

impl Dtls {
    pub(super) const fn new() -> Self {
        Self { shared: OnceLock::new() }
    }

    fn config(&self, mtu: Option<usize>) -> Result<Arc<dimpl::Config>, CryptoError> {
        if let Some(config) = self.shared.get().filter(|config| mtu.is_none_or(|mtu| mtu == config.mtu())) {
            return Ok(Arc::clone(config));
        }
        let mut builder = dimpl::Config::builder()
            .with_crypto_provider(dimpl::crypto::rust_crypto::default_provider())
            // ICE has proved the address before.
            .use_server_cookie(false);
        if let Some(mtu) = mtu {
            builder = builder.mtu(mtu);
        }
        let config = Arc::new(builder.build()?);
        let _ = self.shared.set(Arc::clone(&config));
        Ok(config)
    }
}

impl DtlsProvider for Dtls {
    /// None: all peers of a process share the one of [`super::certificate()`].
    fn generate_certificate(&self) -> Option<DtlsCert> {
        None
    }

    fn new_dtls(
        &self,
        cert: &DtlsCert,
        now: Instant,
        dtls_version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let (config, cert) = (self.config(mtu)?, cert.clone());
        let session = match dtls_version {
            DtlsVersion::Dtls13 => dimpl::Dtls::new_13(config, cert, now),
            DtlsVersion::Auto => dimpl::Dtls::new_auto(config, cert, now),
            _ => dimpl::Dtls::new_12(config, cert, now),
        };
        Ok(Box::new(Session(session)))
    }
}

/// One session.
#[derive(Debug)]
struct Session(dimpl::Dtls);

impl DtlsInstance for Session {
    fn set_active(&mut self, active: bool) {
        self.0.set_active(active);
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        self.0.handle_packet(packet)
    }

    fn poll_output<'a>(&mut self, buf: &'a mut [u8]) -> DtlsOutput<'a> {
        self.0.poll_output(buf)
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.0.handle_timeout(now)
    }

    fn send_application_data(&mut self, data: &[u8]) -> Result<usize, DtlsImplError> {
        self.0.send_application_data(data)
    }

    fn is_active(&self) -> bool {
        self.0.is_active()
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.0.protocol_version()
    }

    fn is_closing(&self) -> bool {
        self.0.is_closing()
    }

    fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        self.0.close()
    }
}
