use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt as _, path::Path};

use hubbub_types::Timestamp;

use super::*;
use crate::settings::Settings;

fn settings(dir: &Path) -> Settings {
    let mut settings = Settings::default();
    settings.server.data_dir = dir.to_owned();
    settings.server.listen = "127.0.0.1:0".parse().unwrap();
    settings.p2p.listen = "127.0.0.1:0".into();
    settings
}

/// A certificate for `talk.example.org` until `year`, and its key.
fn write_certificate(settings: &mut Settings, dir: &Path, year: i32) {
    let mut params = rcgen::CertificateParams::new(vec!["talk.example.org".into()]).unwrap();
    params.not_after = rcgen::date_time_ymd(year, 1, 31);
    let key = rcgen::KeyPair::generate().unwrap();
    let (certificate_file, key_file) = (dir.join("cert.pem"), dir.join("key.pem"));
    fs::write(&certificate_file, params.self_signed(&key).unwrap().pem()).unwrap();
    fs::write(&key_file, key.serialize_pem()).unwrap();
    settings.tls.certificate = Some(certificate_file);
    settings.tls.key = Some(key_file);
    settings.server.public_url = Some("https://talk.example.org".parse().unwrap());
}

const JANUARY_2030: Timestamp = Timestamp::from_millis(1_893_456_000_000);

#[tokio::test]
async fn a_taken_port_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = settings(dir.path());
    assert_eq!(ports::check(&settings, None)[0].status, Status::Ok);

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    settings.server.listen = taken.local_addr().unwrap();
    let check = &ports::check(&settings, None)[0];
    assert_eq!((check.name, check.status), ("port server.listen", Status::Failed));
    assert!(check.found.contains("taken"), "{check:?}");

    let running = lock::Holder { process: 7 };
    let check = &ports::check(&settings, Some(&running))[0];
    assert_eq!(check.status, Status::Ok);
    assert!(check.found.contains("process 7"), "{check:?}");
}

#[tokio::test]
async fn every_port_that_is_set_is_tried() {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = settings(dir.path());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    settings.metrics.listen = Some(taken.local_addr().unwrap());
    settings.p2p.listen = taken.local_addr().unwrap().to_string();
    let checks = ports::check(&settings, None);
    let failed: Vec<_> = checks.iter().filter(|check| check.status == Status::Failed).map(|check| check.name).collect();
    assert_eq!(failed, ["port p2p.listen", "port metrics.listen"]);
}

#[test]
fn an_unwritable_data_directory_is_found() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(files::check(dir.path()).status, Status::Ok);
    let missing = dir.path().join("not/yet");
    assert!(files::check(&missing).found.contains("to be made"));
    assert!(!missing.exists());

    // A file where the directory should be stops even root, whom rights do not.
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert_eq!(files::check(&file).status, Status::Failed);
    if !rustix::process::geteuid().is_root() {
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o500)).unwrap();
        assert_eq!(files::check(dir.path()).status, Status::Failed);
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "the probe is gone");
}

#[test]
fn a_certificate_is_judged_by_time_name_and_key() {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = settings(dir.path());
    write_certificate(&mut settings, dir.path(), 2031);
    let good = certificate::check(&settings, JANUARY_2030);
    assert_eq!(good.status, Status::Ok, "{good:?}");

    write_certificate(&mut settings, dir.path(), 2029);
    let expired = certificate::check(&settings, JANUARY_2030);
    assert_eq!(expired.status, Status::Failed);
    assert!(expired.found.contains("expired at 2029-01-31"), "{expired:?}");

    write_certificate(&mut settings, dir.path(), 2030);
    let soon = certificate::check(&settings, JANUARY_2030 + std::time::Duration::from_secs(20 * 86_400));
    assert_eq!(soon.status, Status::Warning, "{soon:?}");

    settings.server.public_url = Some("https://other.example.org".parse().unwrap());
    let other = certificate::check(&settings, JANUARY_2030);
    assert!(other.found.contains("not for other.example.org"), "{other:?}");

    fs::write(dir.path().join("key.pem"), rcgen::KeyPair::generate().unwrap().serialize_pem()).unwrap();
    let mismatch = certificate::check(&settings, JANUARY_2030);
    assert_eq!(mismatch.status, Status::Failed);
    assert!(mismatch.found.contains("does not belong"), "{mismatch:?}");
}

#[test]
fn without_tls_only_a_server_for_others_is_warned() {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = settings(dir.path());
    assert_eq!(certificate::check(&settings, JANUARY_2030).status, Status::Ok);
    settings.server.listen = "0.0.0.0:8080".parse().unwrap();
    assert_eq!(certificate::check(&settings, JANUARY_2030).status, Status::Warning);
}

#[test]
fn a_clock_that_cannot_be_right_is_found() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(clock::check(Timestamp::from_millis(0), dir.path()).status, Status::Failed);
    assert_eq!(clock::check(JANUARY_2030, dir.path()).status, Status::Ok);
    // A file written now, seen by a clock that has lost a year.
    let file = fs::File::create(dir.path().join("hubbub.db")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_893_456_000 + 86_400)).unwrap();
    assert_eq!(clock::check(JANUARY_2030, dir.path()).status, Status::Warning);
}

#[tokio::test]
async fn a_database_is_examined_without_being_made() {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = settings(dir.path());
    let missing = database::check(&settings).await;
    assert!(missing.status == Status::Ok && missing.found.contains("to be made"), "{missing:?}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);

    hubbub_store::Store::open(&settings.store, dir.path()).await.unwrap().close().await;
    let there = database::check(&settings).await;
    assert!(there.status == Status::Ok && there.found.contains("tables are current"), "{there:?}");

    fs::write(dir.path().join("broken.db"), "this is no database, however long one reads on in it").unwrap();
    settings.store.url = "sqlite:broken.db".into();
    let broken = database::check(&settings).await;
    assert!(broken.status == Status::Failed && broken.found.contains("not a database"), "{broken:?}");

    settings.store.url = "postgres://me:hunter2@127.0.0.1:1/hubbub".into();
    let unreachable = database::check(&settings).await;
    assert_eq!(unreachable.status, Status::Failed);
    assert!(!unreachable.found.contains("hunter2"), "{unreachable:?}");
}

#[test]
fn a_public_address_that_leads_elsewhere_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = settings(dir.path());
    settings.server.listen = "0.0.0.0:8080".parse().unwrap();
    let mut with = |url: Option<&str>| {
        settings.server.public_url = url.map(|url| url.parse().unwrap());
        addresses::check(&settings).status
    };
    assert_eq!(with(None), Status::Warning);
    assert_eq!(with(Some("http://localhost:8080")), Status::Ok);
    assert_eq!(with(Some("http://localhost:9090")), Status::Warning);
    assert_eq!(with(Some("https://talk.example.org")), Status::Warning);
    settings.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    assert_eq!(addresses::check(&settings).status, Status::Ok);
}

#[test]
fn more_connections_than_files_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = settings(dir.path());
    settings.connections.max = 10;
    assert_eq!(limits::check(&settings).status, Status::Ok);
    settings.connections.max = usize::MAX / 2;
    assert_eq!(limits::check(&settings).status, Status::Warning);
}

#[test]
fn the_report_is_a_table_and_json() {
    let checks = vec![Check::fine("one", "well"), Check::failed("two", "broken").advise("mend it")];
    let report = Report { checks };
    assert!(!report.is_healthy());
    let text = report.to_string();
    assert!(text.starts_with("CHECK  STATUS  FOUND\none    ok      well\ntwo    FAILED  broken\n"), "{text}");
    assert!(text.contains("two: mend it"), "{text}");
    assert_eq!(report.to_json()["checks"][1]["status"], "failed");
}
