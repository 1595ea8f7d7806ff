//! A Redis server of its own, which can be killed, stopped, emptied and started again.

use std::{net::SocketAddr, path::PathBuf, process::Stdio, time::Duration};

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::{Child, Command},
    time::{Instant, sleep},
};

use super::node::free_address;

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A Redis server on a free port. Killed when dropped.
#[derive(Debug)]
pub struct RedisProcess {
    /// Where it listens.
    pub address: SocketAddr,
    folder: TempDir,
    child: Child,
}

impl RedisProcess {
    /// Starts it; returns when it answers.
    ///
    /// # Errors
    /// When it cannot be run, or does not answer in time.
    pub async fn start() -> Result<Self> {
        let (address, folder) = (free_address()?, tempfile::tempdir()?);
        let child = spawn(address, folder.path().to_owned())?;
        let server = Self { address, folder, child };
        server.wait().await?;
        Ok(server)
    }

    /// Kills it, and starts another one on the same port, which is empty.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn restart(&mut self) -> Result<()> {
        self.child.kill().await?;
        self.child = spawn(self.address, self.folder.path().to_owned())?;
        self.wait().await
    }

    /// Its address for the settings.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://{}/0", self.address)
    }

    /// The process.
    ///
    /// # Errors
    /// When it is not running.
    pub fn pid(&self) -> Result<u32> {
        self.child.id().context("Redis does not run")
    }

    /// Sends it a signal: STOP freezes it, CONT lets it go on.
    ///
    /// # Errors
    /// When it is not running.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = i32::try_from(self.pid()?)?;
        Ok(kill_process(Pid::from_raw(pid).context("no process")?, signal)?)
    }

    /// Runs a command of one line, such as `FLUSHALL` or `CLIENT PAUSE 3000`; the first part of its answer.
    ///
    /// # Errors
    /// When there is no answer, or an error.
    pub async fn command(&self, line: &str) -> Result<String> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        let mut answer = [0; 512];
        let length = tokio::time::timeout(PATIENCE, stream.read(&mut answer)).await??;
        let answer = String::from_utf8_lossy(answer.get(..length).unwrap_or_default()).into_owned();
        ensure!(!answer.starts_with('-') && !answer.is_empty(), "{line}: {answer}");
        Ok(answer)
    }

    async fn wait(&self) -> Result<()> {
        let begun = Instant::now();
        while self.command("PING").await.is_err() {
            ensure!(begun.elapsed() < PATIENCE, "Redis does not answer after {PATIENCE:?}");
            sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

fn spawn(address: SocketAddr, folder: PathBuf) -> Result<Child> {
    let mut command = Command::new("redis-server");
    command.args(["--bind", "127.0.0.1", "--port", &address.port().to_string(), "--save", "", "--appendonly", "no"]);
    command.arg("--dir").arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.kill_on_drop(true).spawn().context("cannot start redis-server")
}
