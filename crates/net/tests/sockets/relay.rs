//! The relay's thread and its streams.

use std::{
    future::Future,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::Router;
use hubbub_net::{
    ConnectionSettings, Listener, Server, Shutdown, TrustedProxies,
    ambient::{SystemClock, SystemEntropy},
    turn::{SessionCheck, Turn, TurnParts, TurnSockets, find_addresses},
};
use hubbub_relay::{Credentials, RelaySettings};
use hubbub_testkit::turn::{Family, Framed, Refused, TurnClient};
use hubbub_types::{AccountId, Clock as _, Entropy, SessionId, Span};
use tokio::{io::AsyncReadExt as _, net::TcpStream, time::timeout};

use crate::support::PATIENCE;

/// Everybody is signed in.
struct Everybody;

impl SessionCheck for Everybody {
    fn is_live(&self, _: SessionId, _: AccountId) -> Pin<Box<dyn Future<Output = Option<bool>> + Send + '_>> {
        Box::pin(std::future::ready(Some(true)))
    }
}

/// Randomness that panics once when it was told to.
#[derive(Default)]
struct Trap(AtomicBool);

impl Entropy for Trap {
    fn fill(&self, bytes: &mut [u8]) {
        assert!(!self.0.swap(false, Ordering::Relaxed), "a fault that a test has planted");
        SystemEntropy.fill(bytes);
    }
}

struct Relay {
    turn: Turn,
    trap: Arc<Trap>,
    shutdown: Shutdown,
    name: String,
    password: String,
}

impl Relay {
    fn start(mut settings: RelaySettings) -> Self {
        settings.listen = vec![(Ipv4Addr::LOCALHOST, 0).into()];
        let (trap, shutdown) = (Arc::new(Trap::default()), Shutdown::new());
        let credentials = Credentials::new(&[1; 32]);
        let expires = SystemClock.now() + Duration::from_secs(3600);
        let issued = credentials.issue(SessionId(SystemEntropy.uuid()), AccountId(SystemEntropy.uuid()), expires);
        let sockets = TurnSockets::bind(&settings, 64).unwrap();
        let addresses = find_addresses(&settings, &sockets.addresses(), &[]).unwrap();
        let turn = Turn::start(TurnParts {
            sockets,
            settings,
            credentials,
            addresses,
            check: Arc::new(Everybody),
            clock: Arc::new(SystemClock),
            entropy: Arc::clone(&trap) as Arc<dyn Entropy>,
            shutdown: shutdown.clone(),
        });
        Self { turn: turn.unwrap(), trap, shutdown, name: issued.username, password: issued.password }
    }

    async fn allocate(&self) -> TurnClient {
        TurnClient::allocate(self.turn.listening()[0], &self.name, &self.password, 1).await.unwrap()
    }

    async fn allocate_tcp(&self, port: SocketAddr) -> TurnClient<Framed<TcpStream>> {
        let stream = Framed(TcpStream::connect(port).await.unwrap());
        TurnClient::allocate_on(stream, Family::V4, (&self.name, &self.password), 1).await.unwrap()
    }

    /// A port that speaks HTTP and TURN.
    fn share(&self) -> SocketAddr {
        let server = Server::new(ConnectionSettings::default(), TrustedProxies::new(Vec::new()), self.shutdown.clone());
        let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into(), 64).unwrap();
        let address = listener.address();
        server.share(listener, Router::new(), None, Some(self.turn.clone()));
        address
    }
}

#[tokio::test]
async fn chat_14_a_fault_of_the_relay_ends_its_allocations_and_not_the_relay() {
    let relay = Relay::start(RelaySettings::default());
    let mut before = relay.allocate().await;
    before.refresh(600).await.unwrap();
    relay.trap.0.store(true, Ordering::Relaxed);
    // Its port is chosen at random, which is the fault; it asks until somebody answers.
    let mut after = relay.allocate().await;
    assert!(!relay.trap.0.load(Ordering::Relaxed), "the fault has happened");
    let refused = before.refresh(600).await.unwrap_err();
    assert_eq!(refused.downcast::<Refused>().unwrap(), Refused(437));
    after.refresh(600).await.unwrap();
}

#[tokio::test]
async fn chat_14_a_silent_stream_is_cut_unless_it_holds_an_allocation() {
    let relay = Relay::start(RelaySettings { stream_idle: Span::millis(200), ..RelaySettings::default() });
    let port = relay.share();
    let mut talking = relay.allocate_tcp(port).await;
    let mut silent = relay.allocate_tcp(port).await;
    silent.refresh(0).await.unwrap();
    let closed = timeout(PATIENCE, silent.socket.0.read(&mut [0; 16])).await.expect("it is cut");
    assert_eq!(closed.unwrap(), 0);
    talking.refresh(600).await.unwrap();
}
