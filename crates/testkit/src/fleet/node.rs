//! One server process.

use std::{
    collections::BTreeMap,
    fs::File,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

use super::account::Rest;

/// How long a start or an end may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether something has come about.
const EVERY: Duration = Duration::from_millis(10);

/// Settings as lines of TOML: key (`p2p.listen`) and value (`"off"`).
pub(super) type Settings = BTreeMap<String, String>;

/// A server process on a port of its own, which it keeps when it is started again. Killed when dropped.
#[derive(Debug)]
pub struct Node {
    /// Where it listens on the main port.
    pub address: SocketAddr,
    /// Where its TURN server listens, if it has one.
    pub turn: SocketAddr,
    binary: PathBuf,
    folder: PathBuf,
    child: Option<Child>,
    rest: Rest,
}

impl Node {
    /// Writes the settings and starts the process in `folder`; returns when it is ready.
    pub(super) async fn start(binary: &Path, folder: PathBuf, mut settings: Settings) -> Result<Self> {
        let (address, turn) = (free_address()?, free_address()?);
        settings.insert("server.listen".into(), format!("{:?}", address.to_string()));
        settings.insert("turn.listen".into(), format!("[{:?}]", turn.to_string()));
        settings.insert("server.data_dir".into(), format!("{:?}", folder.join("data")));
        std::fs::create_dir_all(&folder)?;
        let lines: Vec<_> = settings.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        std::fs::write(folder.join("hubbub.toml"), lines.concat())?;
        let mut node = Self { address, turn, binary: binary.to_owned(), folder, child: None, rest: Rest::new()? };
        node.begin()?;
        node.ready().await?;
        Ok(node)
    }

    /// Starts the process again, on the same port, without waiting for it.
    ///
    /// # Errors
    /// When the program cannot be run.
    pub fn begin(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.log_file())?;
        let child = Command::new(&self.binary)
            .args(["serve", "--config"])
            .arg(self.settings_file())
            .current_dir(&self.folder)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("cannot start the server")?;
        self.child = Some(child);
        Ok(())
    }

    /// Waits until the server says that it is ready.
    ///
    /// # Errors
    /// When it ended, or is not ready in time; with the end of its log.
    pub async fn ready(&mut self) -> Result<()> {
        let begun = Instant::now();
        while self.readiness().await != Some(200) {
            if let Some(status) = self.child.as_mut().context("the server was not started")?.try_wait()? {
                bail!("the server ended with {status}:\n{}", self.log());
            }
            ensure!(begun.elapsed() < PATIENCE, "the server is not ready after {PATIENCE:?}:\n{}", self.log());
            sleep(EVERY).await;
        }
        Ok(())
    }

    /// What `/readyz` answers; none when nobody answers.
    pub async fn readiness(&self) -> Option<u16> {
        self.rest.get(self.address, "/readyz", None).await.ok().map(|(status, _)| status)
    }

    /// Kills the process without warning, and returns when it is gone.
    ///
    /// # Errors
    /// When it was not running.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.child.as_mut().context("the server was not started")?.kill().await?)
    }

    /// Asks the process to end (SIGTERM), and returns when it has.
    ///
    /// # Errors
    /// When it does not end in time, or not with success.
    pub async fn end(&mut self) -> Result<()> {
        self.signal(Signal::TERM)?;
        let child = self.child.as_mut().context("the server was not started")?;
        let status = tokio::time::timeout(PATIENCE, child.wait()).await.context("the server does not end")??;
        ensure!(status.success(), "the server ended with {status}:\n{}", self.log());
        Ok(())
    }

    /// Sends a signal to the process.
    ///
    /// # Errors
    /// When it is not running.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = i32::try_from(self.pid()?)?;
        Ok(kill_process(Pid::from_raw(pid).context("no process")?, signal)?)
    }

    /// The process.
    ///
    /// # Errors
    /// When it is not running.
    pub fn pid(&self) -> Result<u32> {
        self.child.as_ref().and_then(Child::id).context("the server does not run")
    }

    /// The last lines of what the server wrote, over all its runs.
    #[must_use]
    pub fn log(&self) -> String {
        let text = std::fs::read_to_string(self.log_file()).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        lines.iter().skip(lines.len().saturating_sub(LOG_LINES)).map(|line| format!("{line}\n")).collect()
    }

    /// Its settings.
    #[must_use]
    pub fn settings_file(&self) -> PathBuf {
        self.folder.join("hubbub.toml")
    }

    /// Where everything that the server wrote is.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.folder.join("server.log")
    }
}

/// Lines of a log that are shown.
const LOG_LINES: usize = 40;

/// A port on loopback that nobody listens on now.
pub(super) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
