//! The server: from settings to a running process, and to its end.
//!
//! Start: log and metrics, data directory, ports, database, live state, services, ready. End, in stages: answer `/readyz`
//! with 503 for a while; stop accepting, tell clients to reconnect, wait for what runs; then cut.

mod banner;
pub(crate) mod cluster;
mod demo;
mod doors;
pub mod lock;
mod media;
mod notify;
pub(crate) mod relay;
mod services;
mod signals;
mod wiring;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use hubbub_cluster::Cluster;
use hubbub_net::{Finish, Shutdown, Tls, lan_address};
use hubbub_store::Store;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::runtime::Runtime;
use url::Url;

use self::{
    banner::Banner,
    doors::{Addresses, Behind, Doors},
    lock::Lock,
    signals::{Order, Signals},
    wiring::Ground,
};
pub use self::{
    demo::fill_demo,
    wiring::{open_accounts, open_store},
};
use crate::{
    output,
    settings::{Loaded, ServerSettings, Settings},
    telemetry::{self, Metrics},
};

/// Files that are open besides connections: database, logs, outgoing requests, timers.
pub const OTHER_FILES: u64 = 256;

/// The runtime that commands run on; as many workers as processors unless `workers` says otherwise.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime(workers: Option<usize>) -> std::io::Result<Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if let Some(workers) = workers {
        builder.worker_threads(workers);
    }
    builder.thread_name("hubbub").enable_all().build()
}

/// Runs the server until it is told to stop.
///
/// # Errors
/// When it cannot start.
pub async fn serve(loaded: Loaded) -> anyhow::Result<()> {
    let settings = loaded.settings;
    telemetry::init_log(&settings.log)?;
    telemetry::install_panic_hook();
    // Before anything is opened, so that an impatient operator is obeyed during the start too.
    let mut signals = Signals::listen().context("signals cannot be listened to")?;
    raise_file_limit();
    let running = tokio::select! {
        running = Running::start(&settings) => running?,
        () = ordered_to_end(&mut signals) => return Ok(()),
    };
    running.until_the_end(&mut signals, &settings.server).await;
    Ok(())
}

/// A server that answers.
struct Running {
    shutdown: Shutdown,
    store: Store,
    cluster: Cluster,
    tls: Option<Tls>,
    /// Kept until the database is closed.
    _lock: Lock,
}

impl Running {
    async fn start(settings: &Settings) -> anyhow::Result<Self> {
        let metrics = Metrics::install()?;
        let lock = lock::take(&settings.server.data_dir)?;
        let tls = settings.tls.is_on().then(|| Tls::load(&settings.tls)).transpose()?;
        let shutdown = Shutdown::new();
        let doors = Doors::bind(settings, tls.clone(), &shutdown)?;
        let public_url = settings.server.public_url(tls.is_some(), doors.addresses().main.port());
        let ground = Ground::open(settings, public_url).await?;
        let alerts = ground.alerts(settings, &shutdown)?;
        telemetry::report_panics_to(&alerts);
        let services = ground.services(settings, alerts.clone(), &shutdown)?;
        metrics.start(&shutdown);
        if let Some(tls) = &tls {
            shutdown.spawn(tls.clone().watch(shutdown.clone()));
        }
        let accounts = services.accounts.clone();
        accounts.appoint_owner().await.context("the server's owner cannot be looked up")?;
        let first_admin = accounts.first_admin_link().await.context("the first admin's link cannot be made")?;
        let addresses = doors.addresses();
        let calls = Arc::clone(&services.calls);
        let relays = doors.open(Behind { settings, ground: &ground, services, metrics, shutdown: &shutdown }).await?;
        cluster::watch(&ground.cluster, calls, relays, alerts, &shutdown);
        announce(settings, &ground.public_url, &addresses, tls.is_some(), first_admin.as_ref());
        Ok(Self { shutdown, store: ground.store, cluster: ground.cluster, tls, _lock: lock })
    }

    async fn until_the_end(self, signals: &mut Signals, settings: &ServerSettings) {
        while signals.next().await == Order::Reload {
            if let Some(tls) = &self.tls {
                tls.reload_logged().await;
            }
        }
        notify::stopping();
        let (delay, drain) = (settings.shutdown_delay.0, settings.shutdown_drain.0);
        tracing::info!(?delay, ?drain, waiting = self.shutdown.pending(), "ending");
        let finish = {
            let ending = end(&self.shutdown, delay, drain);
            tokio::pin!(ending);
            tokio::select! {
                finish = &mut ending => finish,
                () = ordered_to_end(signals) => {
                    self.shutdown.cut_now();
                    ending.await
                }
            }
        };
        self.cluster.leave().await;
        self.store.close().await;
        match finish {
            Finish::Drained => tracing::info!("ended; everything had finished"),
            Finish::Cut => tracing::warn!("ended; what still ran was cut"),
        }
    }
}

/// Ready no longer, then closed to what is new, then gone. Cut in the middle of the first stage, it goes on at once.
async fn end(shutdown: &Shutdown, delay: Duration, drain: Duration) -> Finish {
    shutdown.leave();
    tokio::select! {
        () = tokio::time::sleep(delay) => {}
        () = shutdown.cut() => {}
    }
    tracing::info!("nothing new is accepted");
    shutdown.finish(drain).await
}

async fn ordered_to_end(signals: &mut Signals) {
    while signals.next().await != Order::End {}
}

fn announce(settings: &Settings, public_url: &Url, addresses: &Addresses, secure: bool, first_admin: Option<&Url>) {
    notify::ready();
    tracing::info!(%public_url, listen = %addresses.main, p2p = ?addresses.p2p, turn = ?addresses.turn, tls = secure, "ready");
    let banner = Banner {
        name: &settings.server.name,
        public_url,
        listen: addresses.main,
        p2p: addresses.p2p,
        turn: addresses.turn.first().map(std::net::SocketAddr::port),
        secure,
        lan: lan_address(),
        first_admin,
    };
    for line in banner.lines() {
        output::say(&line);
    }
}

/// Allows as many open files as the system lets this process.
fn raise_file_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })
    {
        tracing::warn!(%error, "the limit of open files cannot be raised");
    }
}
