//! A private Redis for tests, and a proxy in front of it that breaks connections where a test wants it.

mod options;
mod proxy;
mod sentinel;

use std::{
    io::{self, Error},
    net::{Ipv4Addr, SocketAddr},
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    sync::Mutex,
};

pub use self::{options::RedisOptions, proxy::RedisProxy, sentinel::RedisSentinel};

/// Longest wait until a server answers.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks at what is waited for.
const LOOK: Duration = Duration::from_millis(10);
/// Starts the program and ends it when the test is gone, however it went: then the shell's standard input ends.
const GUARD: &str = r#""$@" >>server.log 2>&1 & echo $!; read -r _; kill -9 $! 2>/dev/null"#;

/// A `redis-server` on a free port of loopback with a folder of its own. It ends when dropped.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    options: RedisOptions,
    folder: TempDir,
    running: Mutex<Option<Running>>,
}

/// The guard, and the server behind it.
#[derive(Debug)]
struct Running {
    /// Holds the standard input of the guard; dropping it ends both.
    guard: Child,
    server: Pid,
}

impl RedisServer {
    /// Starts one that keeps nothing on disk, without password.
    ///
    /// # Errors
    /// When there is no `redis-server`, or it does not start.
    pub async fn start() -> io::Result<Self> {
        Self::with(RedisOptions::default()).await
    }

    /// Starts one as `options` say.
    ///
    /// # Errors
    /// As for [`RedisServer::start`].
    pub async fn with(options: RedisOptions) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let server = Self { port: free_port().await?, options, folder, running: Mutex::new(None) };
        server.options.write(server.port, server.folder.path())?;
        server.launch().await?;
        Ok(server)
    }

    /// The TCP port: with TLS the encrypted one.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The address for the setting `cluster.redis_url`, with the password.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_through(self.address())
    }

    /// The same by way of a proxy.
    #[must_use]
    pub fn url_through(&self, address: SocketAddr) -> String {
        let scheme = if self.options.tls { "rediss" } else { "redis" };
        let password = self.options.password.as_deref().map(|password| format!(":{password}@")).unwrap_or_default();
        format!("{scheme}://{password}{address}")
    }

    /// The PEM file with the authority of its certificate, for the setting `cluster.redis_ca_file`.
    #[must_use]
    pub fn ca_file(&self) -> std::path::PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// The process.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn pid(&self) -> io::Result<u32> {
        let pid = self.running.lock().await.as_ref().map(|running| running.server.as_raw_nonzero().get());
        let pid = pid.ok_or_else(|| io::Error::other("Redis does not run"))?;
        u32::try_from(pid).map_err(io::Error::other)
    }

    /// Starts the server again, with what it has on disk. Does nothing while it runs.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn launch(&self) -> io::Result<()> {
        let mut running = self.running.lock().await;
        if running.is_none() {
            *running = Some(start(self.folder.path(), &["redis-server", "redis.conf"]).await?);
        }
        drop(running);
        self.wait_for("PONG", &["PING"]).await
    }

    /// Kills the server at once (SIGKILL).
    pub async fn kill(&self) {
        if let Some(mut running) = self.running.lock().await.take() {
            running.end().await;
        }
    }

    /// Kills the server and starts it again.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart(&self) -> io::Result<()> {
        self.kill().await;
        self.launch().await
    }

    /// Freezes the server (SIGSTOP): connections stay, nothing is answered.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn freeze(&self) -> io::Result<()> {
        self.signal(Signal::STOP).await
    }

    /// Lets a frozen server go on; what came in the meantime is carried out.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn thaw(&self) -> io::Result<()> {
        self.signal(Signal::CONT).await
    }

    /// Makes the server answer nobody for a while (`CLIENT PAUSE`).
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn pause(&self, span: Duration) -> io::Result<()> {
        self.command(&["CLIENT", "PAUSE", &span.as_millis().to_string(), "ALL"]).await.map(drop)
    }

    /// Empties the server.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn flush(&self) -> io::Result<()> {
        self.command(&["FLUSHALL"]).await.map(drop)
    }

    /// Runs a command and gives what `redis-cli` prints.
    ///
    /// # Errors
    /// When it cannot be run, or the server refuses it.
    pub async fn command(&self, command: &[&str]) -> io::Result<String> {
        let certificate = self.ca_file();
        let certificate = certificate.to_string_lossy();
        let tls: &[&str] = if self.options.tls { &["--tls", "--cacert", &certificate] } else { &[] };
        ask(self.port, self.options.password.as_deref(), tls, command).await
    }

    /// Waits until the answer to a command contains `wanted`.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn wait_for(&self, wanted: &str, command: &[&str]) -> io::Result<()> {
        let look = async {
            while !self.command(command).await.is_ok_and(|answer| answer.contains(wanted)) {
                tokio::time::sleep(LOOK).await;
            }
        };
        in_time(wanted, look).await
    }

    async fn signal(&self, signal: Signal) -> io::Result<()> {
        let running = self.running.lock().await;
        let running = running.as_ref().ok_or_else(|| Error::other("Redis does not run"))?;
        Ok(kill_process(running.server, signal)?)
    }
}

impl Running {
    async fn end(&mut self) {
        // It may have ended by itself; the guard is over as soon as its input is.
        kill_process(self.server, Signal::KILL).ok();
        drop(self.guard.stdin.take());
        self.guard.wait().await.ok();
    }
}

async fn start(folder: &std::path::Path, program: &[&str]) -> io::Result<Running> {
    let mut guard = Command::new("sh")
        .args(["-c", GUARD, "guard"])
        .args(program)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = guard.stdout.take().ok_or_else(|| Error::other("the guard has no output"))?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).await?;
    let server = line.trim().parse().ok().and_then(Pid::from_raw);
    let server = server.ok_or_else(|| Error::other("the guard did not say what it has started"))?;
    Ok(Running { guard, server })
}

async fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?.local_addr()?.port())
}

/// Asks by `redis-cli`.
async fn ask(port: u16, password: Option<&str>, options: &[&str], command: &[&str]) -> io::Result<String> {
    let mut cli = Command::new("redis-cli");
    cli.args(["-e", "--no-auth-warning", "-p"]).arg(port.to_string()).args(options).args(command);
    if let Some(password) = password {
        cli.env("REDISCLI_AUTH", password);
    }
    let output = cli.stdin(Stdio::null()).output().await?;
    let text = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
    let refused = || Error::other(format!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    if output.status.success() { Ok(text) } else { Err(refused()) }
}

/// Waits until somebody listens on the port.
async fn listens(port: u16) -> io::Result<()> {
    let look = async {
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
            tokio::time::sleep(LOOK).await;
        }
    };
    in_time("a listener", look).await
}

async fn in_time(what: &str, look: impl Future<Output = ()>) -> io::Result<()> {
    tokio::time::timeout(PATIENCE, look).await.map_err(|_| Error::other(format!("waited for {what:?} in vain")))
}
