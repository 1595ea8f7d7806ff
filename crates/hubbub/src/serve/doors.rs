//! The ports, and what answers on each.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use axum::Router;
use hubbub_app::{
    media::MediaService,
    server::{ServerView, TurnLook},
    turn::Relays,
};
use hubbub_gateway::{
    http::{self, HttpParts},
    p2p::{P2p, P2pParts},
    socketio::{SocketIo, SocketIoParts},
};
use hubbub_net::{
    Listener, Server, Shutdown, Tls, TrustedProxies,
    turn::{Turn, TurnSockets},
};

use super::{media, relay, services::Services, wiring::Ground};
use crate::{
    settings::Settings,
    telemetry::{Metrics, metrics_routes},
};

/// Where the server listens.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    pub(super) main: SocketAddr,
    pub(super) p2p: Option<SocketAddr>,
    pub(super) turn: Vec<SocketAddr>,
}

/// Ports that are taken, but on which nobody answers yet.
pub(super) struct Doors {
    server: Server,
    tls: Option<Tls>,
    main: Listener,
    p2p: Option<Listener>,
    metrics: Option<Listener>,
    turn: Option<TurnSockets>,
}

impl Doors {
    /// Takes every port, so that a start that cannot succeed fails before the database is touched.
    pub(super) fn bind(settings: &Settings, tls: Option<Tls>, shutdown: &Shutdown) -> anyhow::Result<Self> {
        let bind = |key: &str, address: SocketAddr| {
            let hint = "`hubbub doctor` says more";
            Listener::bind(address, settings.connections.backlog)
                .with_context(|| format!("cannot listen on {address} ({key}; {hint})"))
        };
        let p2p = settings.p2p.listen_address().map_err(anyhow::Error::msg)?;
        let proxies = TrustedProxies::new(settings.server.trusted_proxies.clone());
        Ok(Self {
            server: Server::new(settings.connections.clone(), proxies, shutdown.clone()),
            tls,
            main: bind("server.listen", settings.server.listen)?,
            p2p: p2p.map(|address| bind("p2p.listen", address)).transpose()?,
            metrics: settings.metrics.listen.map(|address| bind("metrics.listen", address)).transpose()?,
            turn: relay::bind(settings)?,
        })
    }

    pub(super) fn addresses(&self) -> Addresses {
        Addresses {
            main: self.main.address(),
            p2p: self.p2p.as_ref().map(Listener::address),
            turn: self.turn.as_ref().map(TurnSockets::addresses).unwrap_or_default(),
        }
    }

    /// Answers on every port from now on; gives the relay, if there is one.
    ///
    /// # Errors
    /// When the system has no thread for the relay or the media server, or no port for the latter.
    pub(super) async fn open(mut self, behind: Behind<'_>) -> anyhow::Result<Option<Relays>> {
        let Behind { settings, ground, services, metrics, shutdown } = behind;
        let (p2p, socketio) = sockets(settings, ground, &services, shutdown);
        let metrics = metrics_routes(metrics, &settings.metrics);
        let (turn, relays) = self.open_relay(settings, ground, shutdown).await?.unzip();
        let media = media::start(settings, ground, &services.chat, relays.clone(), shutdown).await?;
        let livekit = media::router(settings, ground, media.as_ref(), shutdown);
        let access = media.map(|media| media.access);
        let mut main = web(settings, ground, services, (relays.clone(), access), shutdown);
        main = main.merge(p2p.router()).merge(socketio.router()).merge(livekit);
        match self.metrics {
            Some(listener) => self.server.serve(listener, metrics, None),
            None => main = main.merge(metrics),
        }
        self.server.share(self.main, main, self.tls.as_ref(), turn);
        if let Some(listener) = self.p2p {
            self.server.serve(listener, p2p.own_router(), self.tls.as_ref());
        }
        Ok(relays)
    }

    /// Relays on every port that is for relaying alone.
    async fn open_relay(
        &mut self,
        settings: &Settings,
        ground: &Ground,
        shutdown: &Shutdown,
    ) -> anyhow::Result<Option<(Turn, Relays)>> {
        let Some(mut sockets) = self.turn.take() else { return Ok(None) };
        let streams = sockets.take_tcp();
        let (turn, relays) = relay::start(settings, sockets, ground, shutdown).await?;
        for listener in streams {
            self.server.share(listener, Router::new(), self.tls.as_ref(), Some(turn.clone()));
        }
        Ok(Some((turn, relays)))
    }
}

/// What is behind the doors.
pub(super) struct Behind<'a> {
    pub(super) settings: &'a Settings,
    pub(super) ground: &'a Ground,
    pub(super) services: Services,
    pub(super) metrics: Metrics,
    pub(super) shutdown: &'a Shutdown,
}

/// The doors that are sockets: of calls, and of chat.
fn sockets(
    settings: &Settings,
    ground: &Ground,
    services: &Services,
    shutdown: &Shutdown,
) -> (Arc<P2p>, Arc<SocketIo>) {
    let p2p = P2p::start(P2pParts {
        settings: settings.p2p.clone(),
        public_url: Some(ground.public_url.clone()),
        accounts: services.accounts.clone(),
        calls: Arc::clone(&services.calls),
        alerts: services.alerts.clone(),
        clock: Arc::clone(&ground.clock),
        shutdown: shutdown.clone(),
    });
    let socketio = SocketIo::start(SocketIoParts {
        settings: settings.socketio.clone(),
        public_url: Some(ground.public_url.clone()),
        accounts: services.accounts.clone(),
        chat: services.chat.clone(),
        clock: Arc::clone(&ground.clock),
        entropy: Arc::clone(&ground.entropy),
        shutdown: shutdown.clone(),
    });
    (p2p, socketio)
}

fn web(
    settings: &Settings,
    ground: &Ground,
    services: Services,
    (relays, media): (Option<Relays>, Option<MediaService>),
    shutdown: &Shutdown,
) -> Router {
    let look = relays.clone().map(|relays| -> TurnLook { Arc::new(move || relays.state()) });
    http::router(HttpParts {
        accounts: services.accounts,
        chat: services.chat,
        files: services.files,
        jobs: services.jobs,
        search: services.search,
        hooks: services.hooks,
        server: ServerView::new(ground.cluster.clone(), look),
        entropy: Arc::clone(&ground.entropy),
        settings: settings.http.clone(),
        ice: settings.ice.clone(),
        relays,
        media,
        name: settings.server.name.clone(),
        version: env!("CARGO_PKG_VERSION"),
        ping: settings.p2p.ping.0,
        shutdown: shutdown.clone(),
    })
}
