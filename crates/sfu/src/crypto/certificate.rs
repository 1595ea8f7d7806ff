//! The certificate peers know this process by: its fingerprint is in every SDP.

use std::time::Duration;

use hubbub_types::{Entropy, Timestamp};
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256, SerialNumber, date_time_ymd};
use str0m::crypto::dtls::DtlsCert;

/// How long it is valid; a new one is made at each start. Nobody checks: what counts is the fingerprint.
const VALID: Duration = Duration::from_secs(30 * 86_400);
/// How long it has been valid already, for clocks that are behind.
const BEFORE: Duration = Duration::from_secs(86_400);

/// No certificate could be made.
#[derive(Debug, thiserror::Error)]
#[error("no certificate for media could be made: {0}")]
pub struct CertificateError(#[from] rcgen::Error);

/// Makes a certificate with an ECDSA key on P-256, which every browser takes. The key comes from the system's
/// randomness.
///
/// # Errors
/// When the system gives no randomness.
pub fn certificate(now: Timestamp, entropy: &dyn Entropy) -> Result<DtlsCert, CertificateError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "hubbub");
    let since_1970 = Duration::from_millis(u64::try_from(now.as_millis()).unwrap_or(0));
    params.not_before = date_time_ymd(1970, 1, 1) + since_1970.saturating_sub(BEFORE);
    params.not_after = date_time_ymd(1970, 1, 1) + since_1970 + VALID;
    // Firefox keeps to the first certificate it sees of one issuer and number, so the number is a new one each time.
    let mut serial = [0; 16];
    entropy.fill(&mut serial);
    serial[0] = serial[0] & 0x3f | 0x40;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    let certificate = params.self_signed(&key)?;
    Ok(DtlsCert { certificate: certificate.der().to_vec(), private_key: key.serialize_der() })
}
