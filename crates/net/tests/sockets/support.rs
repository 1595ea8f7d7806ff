//! A server on a free loopback port.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use axum::{
    Extension, Router,
    extract::{WebSocketUpgrade, ws::WebSocket},
    routing::{any, get},
};
use hubbub_net::{ConnectionSettings, Listener, Peer, Server, Shutdown, Tls, TlsSettings, TrustedProxies};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    sync::Notify,
};

/// How long a test waits for what must happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// What a test needs of its server.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) shutdown: Shutdown,
    pub(crate) server: Server,
    /// Notified when a request to `/slow` has arrived.
    pub(crate) arrived: Arc<Notify>,
    /// Notify to let one request to `/slow` finish.
    pub(crate) release: Arc<Notify>,
}

pub(crate) fn start(settings: ConnectionSettings, proxies: TrustedProxies, tls: Option<&Tls>) -> Running {
    let (arrived, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let shutdown = Shutdown::new();
    let server = Server::new(settings, proxies, shutdown.clone());
    let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into(), 64).unwrap();
    let address = listener.address();
    server.serve(listener, router(arrived.clone(), release.clone()), tls);
    Running { address, shutdown, server, arrived, release }
}

fn router(arrived: Arc<Notify>, release: Arc<Notify>) -> Router {
    let slow = async move || {
        arrived.notify_one();
        release.notified().await;
        "late"
    };
    let peer = async |Extension(peer): Extension<Peer>| format!("{} {}", peer.address.ip(), peer.secure);
    let echo = async |upgrade: WebSocketUpgrade| upgrade.on_upgrade(echo);
    Router::new().route("/slow", get(slow)).route("/peer", get(peer)).route("/echo", any(echo))
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if socket.send(message).await.is_err() {
            return;
        }
    }
}

/// Connects from the loopback address 127.0.0.`last`.
pub(crate) async fn connect_from(last: u8, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into()).unwrap();
    socket.connect(to).await.unwrap()
}

/// Sends `text` and reads until the other side closes.
pub(crate) async fn exchange(mut stream: TcpStream, text: impl AsRef<[u8]>) -> String {
    stream.write_all(text.as_ref()).await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("the server closes").unwrap();
    answer
}

/// Waits until `condition` holds.
pub(crate) async fn until(what: &str, condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("{what} did not happen"));
}

/// Writes a fresh certificate for `localhost`; its PEM is the authority to trust.
pub(crate) fn write_certificate(dir: &Path) -> (TlsSettings, String) {
    let rcgen::CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(["localhost".into()]).unwrap();
    let settings = TlsSettings {
        certificate: Some(dir.join("cert.pem")),
        key: Some(dir.join("key.pem")),
        reload_interval: hubbub_types::Span::millis(100),
    };
    fs::write(dir.join("key.pem"), signing_key.serialize_pem()).unwrap();
    fs::write(dir.join("cert.pem"), cert.pem()).unwrap();
    (settings, cert.pem())
}

/// A client that trusts `authority` alone and keeps no connection open.
pub(crate) fn client(authority: &str) -> reqwest::Client {
    reqwest::Client::builder()
        .add_root_certificate(reqwest::Certificate::from_pem(authority.as_bytes()).unwrap())
        .tls_built_in_root_certs(false)
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .build()
        .unwrap()
}
