//! What a running server answers.

use std::{os::unix::net::UnixDatagram, sync::Arc};

use rustix::process::Signal;

use crate::support::{PATIENCE, Served, client, run, text};

#[tokio::test]
async fn a_server_starts_is_ready_and_ends_with_code_zero() {
    let server = Served::start(&[]);
    let ready = client(None).get(server.url("/readyz")).send().await.unwrap();
    assert_eq!(ready.status(), 200);
    server.signal(Signal::TERM);
    let (status, log) = server.end().await;
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("everything had finished"), "{log}");
}

#[tokio::test]
async fn the_first_admin_registers_by_the_printed_link_and_then_it_is_not_printed_again() {
    let server = Served::start(&[]);
    let invite = server.banner.split_once("/register?invite=").unwrap().1.split_whitespace().next().unwrap();
    let body = serde_json::json!({
        "handle": "ann", "name": "Ann", "password": "correct horse battery", "invite": invite, "refresh": "body",
    });
    let answer = client(None).post(server.url("/api/v1/auth/register")).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let tokens: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(tokens["account"]["role"], "owner");

    let directory = Arc::clone(&server.directory);
    server.signal(Signal::TERM);
    server.end().await;
    let again = Served::start_in(directory, &[]);
    assert!(!again.banner.contains("invite="), "{}", again.banner);
}

#[tokio::test]
async fn metrics_are_for_loopback_or_for_the_token() {
    let open = Served::start(&[]);
    let ask = |server: &Served| client(None).get(server.url("/metrics"));
    let page = ask(&open).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("hubbub_build_info{version=") && page.contains("hubbub_connections 1"), "{page}");
    let proxied = ask(&open).header("x-forwarded-for", "8.8.8.8").send().await.unwrap();
    assert_eq!(proxied.status(), 404);

    let closed = Served::start(&["--set", "metrics.bearer=correct horse battery"]);
    assert_eq!(ask(&closed).send().await.unwrap().status(), 404);
    assert_eq!(ask(&closed).bearer_auth("correct horse battery").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn signalling_is_on_both_ports() {
    let server = Served::start(&["--set", "p2p.open=true"]);
    for url in [format!("ws://127.0.0.1:{}/p2p", server.port()), format!("ws://127.0.0.1:{}/", server.p2p_port())] {
        let (_, answer) = tokio_tungstenite::connect_async(&url).await.unwrap();
        assert_eq!(answer.status(), 101, "{url}");
    }
}

#[tokio::test]
async fn one_data_directory_has_one_server() {
    let server = Served::start(&[]);
    let second = run(server.directory.path(), &["serve", "--listen", "127.0.0.1:0", "--p2p-listen", "off"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second.stderr).contains("a server already runs on data"), "{}", text(&second.stderr));
}

#[tokio::test]
async fn systemd_is_told_when_the_server_is_ready_and_when_it_ends() {
    let directory = Arc::new(tempfile::tempdir().unwrap());
    let socket = UnixDatagram::bind(directory.path().join("notify")).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let server = Served::start_with(directory, &[], &[("NOTIFY_SOCKET", "notify")]);
    let next = || {
        let mut text = [0; 64];
        let length = socket.recv(&mut text).unwrap();
        String::from_utf8(text[..length].to_vec()).unwrap()
    };
    assert_eq!(next(), "READY=1");
    server.signal(Signal::TERM);
    assert_eq!(next(), "STOPPING=1");
}
