use std::{fs, path::Path};

use rcgen::{CertificateParams, KeyPair};

use super::*;

fn write(dir: &Path, names: &[&str]) -> TlsSettings {
    let names: Vec<_> = names.iter().map(ToString::to_string).collect();
    let rcgen::CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(names).unwrap();
    let settings = settings(dir);
    fs::write(settings.certificate.as_ref().unwrap(), cert.pem()).unwrap();
    fs::write(settings.key.as_ref().unwrap(), signing_key.serialize_pem()).unwrap();
    settings
}

fn settings(dir: &Path) -> TlsSettings {
    TlsSettings { certificate: Some(dir.join("cert.pem")), key: Some(dir.join("key.pem")), ..Default::default() }
}

#[test]
fn the_facts_of_a_certificate_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut params = CertificateParams::new(vec!["*.example.org".into(), "192.0.2.7".into()]).unwrap();
    params.not_after = rcgen::date_time_ymd(2031, 2, 3);
    let key = KeyPair::generate().unwrap();
    let settings = settings(dir.path());
    fs::write(settings.certificate.as_ref().unwrap(), params.self_signed(&key).unwrap().pem()).unwrap();
    fs::write(settings.key.as_ref().unwrap(), key.serialize_pem()).unwrap();

    let facts = CertificateFacts::read(&settings).unwrap();
    assert_eq!(facts.names, ["*.example.org", "192.0.2.7"]);
    assert_eq!(facts.not_after.to_string(), "2031-02-03T00:00:00Z");
    assert!(facts.self_signed);
    assert!(facts.covers("talk.example.org") && facts.covers("192.0.2.7"));
    for other in ["example.org", "a.b.example.org", "192.0.2.8", ".example.org"] {
        assert!(!facts.covers(other), "{other}");
    }
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let settings = write(dir.path(), &["localhost"]);
    let other = KeyPair::generate().unwrap().serialize_pem();
    fs::write(settings.key.as_ref().unwrap(), other).unwrap();
    assert!(matches!(Tls::load(&settings).unwrap_err(), TlsError::Key(_)));
    assert!(matches!(CertificateFacts::read(&settings).unwrap_err(), TlsError::Key(_)));
}

#[test]
fn missing_and_empty_files_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let settings = write(dir.path(), &["localhost"]);
    fs::write(settings.key.as_ref().unwrap(), "").unwrap();
    assert!(Tls::load(&settings).unwrap_err().to_string().ends_with("key.pem holds no PEM private key"));
    fs::write(settings.certificate.as_ref().unwrap(), "nonsense").unwrap();
    assert!(matches!(Tls::load(&settings).unwrap_err(), TlsError::NoCertificate(_)));
    fs::remove_file(settings.certificate.as_ref().unwrap()).unwrap();
    assert!(matches!(Tls::load(&settings).unwrap_err(), TlsError::Read { .. }));
    assert!(matches!(Tls::load(&TlsSettings::default()).unwrap_err(), TlsError::Off));
}

#[test]
fn a_bad_new_file_keeps_the_old_certificate_and_is_reported_once() {
    let dir = tempfile::tempdir().unwrap();
    let settings = write(dir.path(), &["localhost"]);
    let tls = Tls::load(&settings).unwrap();
    let old = tls.certificate.0.read().clone();
    assert_eq!(tls.reload().unwrap(), Reload::Unchanged);

    fs::write(settings.certificate.as_ref().unwrap(), "half a file").unwrap();
    assert!(tls.reload().is_err());
    assert_eq!(tls.reload().unwrap(), Reload::Unchanged);
    assert!(Arc::ptr_eq(&old, &tls.certificate.0.read()));

    write(dir.path(), &["localhost"]);
    assert_eq!(tls.reload().unwrap(), Reload::Replaced);
    assert!(!Arc::ptr_eq(&old, &tls.certificate.0.read()));
}

#[test]
fn one_file_without_the_other_is_not_valid() {
    let half = TlsSettings { certificate: Some("cert.pem".into()), ..Default::default() };
    assert_eq!(half.validate().unwrap_err().field, "key");
    assert!(!half.is_on());
    let half = TlsSettings { key: Some("key.pem".into()), ..Default::default() };
    assert_eq!(half.validate().unwrap_err().field, "certificate");
    let hasty = TlsSettings { reload_interval: Span::millis(1), ..Default::default() };
    assert_eq!(hasty.validate().unwrap_err().field, "reload_interval");
}
