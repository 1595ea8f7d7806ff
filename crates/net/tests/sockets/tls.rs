//! HTTPS on a real socket.

use std::io;

use hubbub_net::{ConnectionSettings, Tls, TrustedProxies};
use hubbub_types::Span;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};

use crate::support::{PATIENCE, client, connect_from, exchange, start, until, write_certificate};

#[tokio::test]
async fn a_handler_knows_that_the_client_speaks_tls() {
    let dir = tempfile::tempdir().unwrap();
    let (settings, authority) = write_certificate(dir.path());
    let tls = Tls::load(&settings).unwrap();
    let running = start(ConnectionSettings::default(), TrustedProxies::default(), Some(&tls));
    let url = format!("https://localhost:{}/peer", running.address.port());
    let answer = client(&authority).get(&url).send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "127.0.0.1 true");
}

#[tokio::test]
async fn a_changed_certificate_is_used_for_new_connections_and_a_bad_one_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let (settings, old) = write_certificate(dir.path());
    let tls = Tls::load(&settings).unwrap();
    let running = start(ConnectionSettings::default(), TrustedProxies::default(), Some(&tls));
    let url = format!("https://localhost:{}/peer", running.address.port());
    let works = async |authority: &str| client(authority).get(&url).send().await.is_ok();
    assert!(works(&old).await);

    std::fs::write(dir.path().join("cert.pem"), "broken").unwrap();
    tls.reload().unwrap_err();
    assert!(works(&old).await);

    running.shutdown.spawn(tls.watch(running.shutdown.clone()));
    let (_, new) = write_certificate(dir.path());
    let replaced = async { while !works(&new).await {} };
    tokio::time::timeout(PATIENCE, replaced).await.expect("the new certificate is served");
    assert!(!works(&old).await);
}

#[tokio::test]
async fn plain_http_on_the_tls_port_is_sent_to_https() {
    let dir = tempfile::tempdir().unwrap();
    let tls = Tls::load(&write_certificate(dir.path()).0).unwrap();
    let running = start(ConnectionSettings::default(), TrustedProxies::default(), Some(&tls));
    let request = "GET /call?x=1 HTTP/1.1\r\nHost: box.local:8443\r\nConnection: close\r\n\r\n";
    let answer = exchange(connect_from(2, running.address).await, request).await;
    assert!(answer.starts_with("HTTP/1.1 308"), "{answer}");
    assert!(answer.contains("location: https://box.local:8443/call?x=1"), "{answer}");
}

#[tokio::test]
async fn a_handshake_that_does_not_come_is_given_up() {
    let dir = tempfile::tempdir().unwrap();
    let tls = Tls::load(&write_certificate(dir.path()).0).unwrap();
    let settings = ConnectionSettings { handshake_timeout: Span::millis(100), ..Default::default() };
    let running = start(settings, TrustedProxies::default(), Some(&tls));
    assert_eq!(exchange(connect_from(2, running.address).await, "").await, "");
    let mut begun = connect_from(2, running.address).await;
    begun.write_all(b"\x16").await.unwrap();
    let ended = timeout(PATIENCE, begun.read(&mut [0; 16])).await.expect("the server closes");
    // The byte was looked at and never taken, which makes the end a reset.
    let is_reset = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionReset;
    assert!(ended.as_ref().map_or_else(is_reset, |length| *length == 0), "{ended:?}");
    until("no connections", || running.server.admission().held() == 0).await;
}
