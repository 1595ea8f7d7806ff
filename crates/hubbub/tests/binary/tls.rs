//! HTTPS from certificate files.

use std::sync::Arc;

use rustix::process::Signal;

use crate::support::{PATIENCE, Served, client, write_certificate};

#[tokio::test]
async fn https_is_served_and_a_hangup_reads_the_certificate_again() {
    let directory = Arc::new(tempfile::tempdir().unwrap());
    let old = write_certificate(directory.path());
    let flags = ["--set", "tls.certificate=cert.pem", "--set", "tls.key=key.pem", "--set", "tls.reload_interval=1h"];
    let server = Served::start_in(directory, &flags);
    let url = format!("https://localhost:{}/readyz", server.port());
    let works = async |authority: &str| client(Some(authority)).get(&url).send().await.is_ok();
    assert!(works(&old).await);

    let new = write_certificate(server.directory.path());
    assert!(works(&old).await && !works(&new).await, "nobody has looked yet");
    server.signal(Signal::HUP);
    let replaced = async { while !works(&new).await {} };
    tokio::time::timeout(PATIENCE, replaced).await.expect("the new certificate is served");
    assert!(!works(&old).await);

    std::fs::write(server.directory.path().join("cert.pem"), "half a file").unwrap();
    server.signal(Signal::HUP);
    server.signal(Signal::TERM);
    let (status, log) = server.end().await;
    assert_eq!(status.code(), Some(0), "{log}");
}
