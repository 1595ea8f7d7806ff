//! A server that relays on loopback, and people on it.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use hubbub_testkit::turn::{Carrier, FIRST_CHANNEL, Family, Framed, TurnClient, channel_data, channel_payload};
use serde_json::{Value, json};
use tokio::{
    net::{TcpStream, UdpSocket},
    time::timeout,
};

use crate::support::{PATIENCE, Served, client, write_certificate};

/// The port is the same on both, and so may be the addresses of peers.
const RELAY: &[&str] = &[
    r#"turn.listen=["127.0.0.1:0", "[::1]:0"]"#,
    "turn.relay_address_v6=::1",
    "turn.public_address_v6=::1",
    "accounts.password.iterations=1",
    "accounts.password.memory=64KiB",
];
/// Peers are on this machine too.
pub(super) const LOCAL_PEERS: &str = r#"turn.allow_peers=["127.0.0.0/8", "::1/128"]"#;
/// Quotas that one machine which plays everybody does not meet.
pub(super) const MANY: &[&str] = &["turn.max_per_session=1000", "turn.max_per_account=1000"];

/// The server.
pub(super) struct Scene {
    server: Served,
    http: reqwest::Client,
    scheme: &'static str,
}

/// Somebody with an account and a session.
pub(super) struct Person {
    pub(super) id: String,
    pub(super) token: String,
}

/// What the server gave somebody to use its relay with.
pub(super) struct Credentials {
    pub(super) username: String,
    pub(super) password: String,
    pub(super) urls: Vec<String>,
}

impl Scene {
    /// A server with plain HTTP and these settings (`key=value`).
    pub(super) fn start(settings: &[&str]) -> Self {
        Self { server: Served::start(&words(settings)), http: client(None), scheme: "http" }
    }

    /// A server with a certificate for `localhost`.
    pub(super) fn secure(settings: &[&str]) -> Self {
        let directory = Arc::new(tempfile::tempdir().unwrap());
        let authority = write_certificate(directory.path());
        let tls = [&["tls.certificate=cert.pem", "tls.key=key.pem"], settings].concat();
        let server = Served::start_in(directory, &words(&tls));
        Self { server, http: client(Some(&authority)), scheme: "https" }
    }

    /// Where TURN is spoken over UDP.
    pub(super) fn udp(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.server.turn_port()))
    }

    /// Where everything is spoken over TCP.
    pub(super) fn tcp(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.server.port()))
    }

    /// Asks for a page or for something of the API.
    pub(super) fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}://localhost:{}{path}", self.scheme, self.server.port()))
    }

    /// Asks for something of the API on behalf of somebody, which is granted.
    pub(super) async fn ask(&self, who: &Person, method: reqwest::Method, path: &str) -> Value {
        self.granted(who, self.request(method, path)).await
    }

    /// The same with a body.
    pub(super) async fn tell(&self, who: &Person, method: reqwest::Method, path: &str, body: Value) -> Value {
        self.granted(who, self.request(method, path).json(&body)).await
    }

    async fn granted(&self, who: &Person, request: reqwest::RequestBuilder) -> Value {
        let answer = request.bearer_auth(&who.token).send().await.unwrap();
        let (url, status, text) = (answer.url().clone(), answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{url} answered {status}: {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
    }

    /// Makes an account.
    pub(super) async fn sign_up(&self, handle: &str) -> Person {
        self.join("register", json!({ "handle": handle, "name": handle, "password": PASSWORD })).await
    }

    /// Makes the account of the admin, by the link in the banner.
    pub(super) async fn first_admin(&self) -> Person {
        let invite = self.server.banner.split_once("?invite=").unwrap().1.trim();
        let body = json!({ "handle": "admin", "name": "admin", "password": PASSWORD, "invite": invite });
        self.join("register", body).await
    }

    /// Another session of somebody.
    pub(super) async fn log_in(&self, handle: &str) -> Person {
        self.join("login", json!({ "login": handle, "password": PASSWORD })).await
    }

    async fn join(&self, by: &str, body: Value) -> Person {
        let answer = self.request(reqwest::Method::POST, &format!("/api/v1/auth/{by}")).json(&body);
        let text = answer.send().await.unwrap().text().await.unwrap();
        let answer: Value = serde_json::from_str(&text).unwrap();
        let word = |at: &str| answer.pointer(at).and_then(Value::as_str).unwrap_or_else(|| panic!("{text}")).to_owned();
        Person { id: word("/account/id"), token: word("/accessToken") }
    }

    /// What the server gives a signed-in session for its calls.
    pub(super) async fn credentials(&self, who: &Person) -> Credentials {
        let answer = self.ask(who, reqwest::Method::GET, "/api/v1/ice-servers").await;
        let servers = answer["iceServers"].as_array().unwrap();
        let relay = servers.iter().find(|server| server.get("credential").is_some()).unwrap();
        let word = |name: &str| relay[name].as_str().unwrap().to_owned();
        let urls = servers.iter().flat_map(|server| server["urls"].as_array().unwrap());
        Credentials {
            username: word("username"),
            password: word("credential"),
            urls: urls.map(|url| url.as_str().unwrap().to_owned()).collect(),
        }
    }

    /// The value of one metric, labels and all; 0 when it was never counted.
    pub(super) async fn metric(&self, name: &str) -> f64 {
        let page = self.request(reqwest::Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
        let sample = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        sample.map_or(0.0, |value| value.parse().unwrap())
    }

    /// A client with an allocation over UDP.
    pub(super) async fn allocate(&self, by: &Credentials, family: Family) -> anyhow::Result<TurnClient> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        socket.connect(self.udp()).await?;
        TurnClient::allocate_on(socket, family, (&by.username, &by.password), 1).await
    }

    /// The same over TCP, on the one port.
    pub(super) async fn allocate_tcp(&self, by: &Credentials) -> anyhow::Result<TurnClient<Framed<TcpStream>>> {
        let stream = Framed(TcpStream::connect(self.tcp()).await?);
        TurnClient::allocate_on(stream, Family::V4, (&by.username, &by.password), 1).await
    }
}

/// Everybody's.
pub(super) const PASSWORD: &str = "correct horse battery";

fn words<'a>(settings: &[&'a str]) -> Vec<&'a str> {
    RELAY.iter().chain(settings).flat_map(|setting| ["--set", *setting]).collect()
}

/// A payload goes to the peer that the first channel is bound to, and back.
pub(super) async fn relays<C: Carrier>(client: &mut TurnClient<C>, peer: &UdpSocket, payload: &[u8]) {
    let there_and_back = async {
        client.socket.send(&channel_data(FIRST_CHANNEL, payload)).await.unwrap();
        let mut buffer = [0; 2048];
        let (length, from) = peer.recv_from(&mut buffer).await.unwrap();
        assert_eq!(&buffer[..length], payload);
        peer.send_to(payload, from).await.unwrap();
        let message = client.socket.receive().await.unwrap();
        assert_eq!(channel_payload(&message).unwrap(), payload);
    };
    timeout(PATIENCE, there_and_back).await.expect("the relay relays");
}
