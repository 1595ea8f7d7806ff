//! The server under test: the release binary with a fresh folder and its limits out of the way.

use crate::process;
use anyhow::{Context, Result, bail, ensure};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::Instant;

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is asked whether it is ready.
const EVERY: Duration = Duration::from_millis(2);

/// What is not as it ships.
#[derive(Debug, Clone, Default)]
pub(crate) struct Setup {
    /// Settings as lines of TOML: `("chat.batch", "16")`.
    pub(crate) settings: Vec<(&'static str, String)>,
    /// The only processor that it may use.
    pub(crate) core: Option<usize>,
}

/// A running server; it ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    /// From the start of the process to its first word of being ready.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts the server in `folder`, which may hold the data of an earlier one.
    pub(crate) async fn start(folder: &Path) -> Result<Self> {
        Self::with(folder, &Setup::default()).await
    }

    /// [`Server::start`], set up in another way.
    pub(crate) async fn with(folder: &Path, setup: &Setup) -> Result<Self> {
        let (address, p2p) = (free_address().await?, free_address().await?);
        let config = folder.join("hubbub.toml");
        let own: String = setup.settings.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        std::fs::write(&config, own + &settings(folder, address, p2p))?;
        let begun = Instant::now();
        let child = program(setup.core)?
            .args(["serve", "--config"])
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start the server")?;
        let mut server = Self { child, address, ready_after: Duration::ZERO };
        server.wait_until_ready(begun).await?;
        server.ready_after = begun.elapsed();
        Ok(server)
    }

    /// The address of the P2P socket on the main port.
    pub(crate) fn socket_url(&self) -> String {
        format!("ws://{}/p2p", self.address)
    }

    /// Where its main port is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The process.
    pub(crate) fn pid(&self) -> Result<u32> {
        self.child.id().context("the server has ended")
    }

    /// Resident memory, in bytes.
    pub(crate) fn resident_bytes(&self) -> Result<u64> {
        process::resident_bytes(self.pid()?)
    }

    /// Ends the server and waits for its end.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.child.kill().await?;
        Ok(())
    }

    async fn wait_until_ready(&mut self, begun: Instant) -> Result<()> {
        while !is_ready(self.address).await.unwrap_or(false) {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status}");
            }
            ensure!(begun.elapsed() < PATIENCE, "the server is not ready after {PATIENCE:?}");
            tokio::time::sleep(EVERY).await;
        }
        Ok(())
    }
}

/// One plain request, so that asking costs next to nothing.
async fn is_ready(address: SocketAddr) -> Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer.starts_with("HTTP/1.1 200"))
}

async fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()?)
}

/// What starts the server, on all processors or on one.
fn program(core: Option<usize>) -> Result<Command> {
    let binary = binary()?;
    let Some(core) = core else { return Ok(Command::new(binary)) };
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", &core.to_string()]).arg(binary);
    Ok(command)
}

/// The server's program.
pub(crate) fn binary() -> Result<PathBuf> {
    let path = std::env::var_os("HUBBUB_BINARY").context("HUBBUB_BINARY is not set; run `cargo xtask bench`")?;
    Ok(PathBuf::from(path))
}

/// Defaults but for the limits that one address, which plays everybody, would run into.
fn settings(folder: &Path, address: SocketAddr, p2p: SocketAddr) -> String {
    format!(
        r#"
server.listen = "{address}"
server.public_url = "http://{address}"
server.data_dir = "{data}"
log.level = "warn"
connections.max = 19000
connections.max_per_address = 19000
turn.listen = ["127.0.0.1:0"]
p2p.listen = "{p2p}"
p2p.open = true
p2p.max_connections_per_address = 19000
p2p.rate = {{ burst = 1000000, every = "1us" }}
p2p.address_rate = {{ burst = 1000000, every = "1us" }}
"#,
        data = folder.join("data").display(),
    )
}
