//! The two TURN servers that are compared: ours, and coturn as its package brings it.

use crate::server::binary;
use anyhow::{Context, Result};
use hubbub_testkit::fleet::{Deployment, Plan};
use hubbub_testkit::turn::TurnClient;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Ports that are tried.
const TRIES: u32 = 3;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The server of this project, with everything else it does.
    Ours,
    /// `turnserver --no-tls --no-dtls`.
    Coturn,
}

/// A running TURN server.
pub(crate) struct Server {
    /// Where it takes requests over UDP.
    pub(crate) address: SocketAddr,
    username: String,
    password: String,
    running: Running,
}

enum Running {
    Ours(Box<Deployment>),
    Coturn(Child),
}

impl Server {
    /// Starts one of the two on loopback, and returns when it answers. Somebody else may take the port that was free a
    /// moment ago: then it is tried on another one.
    pub(crate) async fn start(kind: Kind) -> Result<Self> {
        let mut tries = 1;
        loop {
            let server = match kind {
                Kind::Ours => ours().await?,
                Kind::Coturn => coturn(free_address().await?)?,
            };
            match server.answers().await {
                Ok(()) => return Ok(server),
                Err(error) if tries == TRIES => return Err(error.context("the TURN server does not work")),
                Err(_) => tries += 1,
            }
        }
    }

    /// Waits until it gives an allocation.
    async fn answers(&self) -> Result<()> {
        let begun = Instant::now();
        loop {
            match self.allocate(0).await {
                Ok(mut client) => return client.refresh(0).await,
                Err(error) if begun.elapsed() > PATIENCE => return Err(error),
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// A client with an allocation.
    pub(crate) async fn allocate(&self, seed: u64) -> Result<TurnClient> {
        TurnClient::allocate(self.address, &self.username, &self.password, seed).await
    }

    /// The process.
    pub(crate) fn pid(&self) -> Result<u32> {
        match &self.running {
            Running::Ours(deployment) => deployment.nodes.first().context("no server")?.pid(),
            Running::Coturn(child) => child.id().context("coturn has ended"),
        }
    }
}

/// One server whose limits for one session and address are out of the way; peers on loopback are let through.
async fn ours() -> Result<Server> {
    let plan = Plan::alone(binary()?)
        .with_turn()
        .with("turn.max_per_session", "10000")
        .with("turn.max_per_account", "10000")
        .with("turn.max_per_address", "10000")
        .with("turn.unauthenticated_rate", "100000");
    let deployment = Deployment::start(&plan).await?;
    let person = deployment.people(1).await?.pop().context("nobody")?;
    let node = deployment.nodes.first().context("no server")?;
    let (username, password) = deployment.rest.turn_credentials(node.address, &person).await?;
    let address = node.turn;
    Ok(Server { address, username, password, running: Running::Ours(Box::new(deployment)) })
}

fn coturn(address: SocketAddr) -> Result<Server> {
    let (username, password) = ("bench", "a password");
    let child = Command::new("turnserver")
        .args(["-n", "--no-tls", "--no-dtls", "--no-cli", "--lt-cred-mech", "--allow-loopback-peers"])
        .args(["--realm", "bench", "--user", &format!("{username}:{password}")])
        .args(["--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1"])
        .args(["--listening-port", &address.port().to_string()])
        .args(["--log-file", "/dev/null", "--pidfile", "/dev/null", "--no-stdout-log", "--simple-log"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("cannot start turnserver (package coturn)")?;
    let (username, password) = (username.to_owned(), password.to_owned());
    Ok(Server { address, username, password, running: Running::Coturn(child) })
}

async fn free_address() -> Result<SocketAddr> {
    Ok(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?.local_addr()?)
}
