//! A private PostgreSQL for tests that kill it: the one that all tests share must live.

use std::{
    io::{self, Error},
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, getuid, kill_process};
use tempfile::TempDir;
use tokio::{
    fs,
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStderr, Command},
    time::timeout,
};

/// Longest wait for a start or an end; recovery after a kill included.
const PATIENCE: Duration = Duration::from_secs(60);
/// The user that runs the server when we are root, which PostgreSQL refuses to be, and its superuser.
const USER: &str = "postgres";
/// What the server says when it takes connections.
const READY: &str = "ready to accept connections";
/// Where Debian keeps the programs of a version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// A PostgreSQL on a free port of loopback with a folder of its own. Killed when dropped.
#[derive(Debug)]
pub struct PrivatePostgres {
    port: u16,
    folder: TempDir,
    server: Option<Child>,
}

impl PrivatePostgres {
    /// Makes a database folder and starts the server.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not start.
    pub async fn start() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("hubbub-pg-").tempdir()?;
        fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).await?;
        if getuid().is_root() {
            let mut chown = Command::new("chown");
            succeed(chown.arg(USER).arg(folder.path())).await?;
        }
        let mut initdb = program("initdb", folder.path())?;
        initdb.arg("--pgdata").arg(folder.path().join("data")).args(["--username", USER, "--auth=trust"]);
        initdb.args(["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]);
        succeed(&mut initdb).await?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut postgres = Self { port, folder, server: None };
        postgres.launch().await?;
        Ok(postgres)
    }

    /// The URL of its superuser.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts the server again on what it has on disk, and waits until it has recovered. Does nothing while it runs.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn launch(&mut self) -> io::Result<()> {
        if self.server.is_some() {
            return Ok(());
        }
        let mut command = program("postgres", self.folder.path())?;
        command.arg("-D").arg(self.folder.path().join("data")).arg("-p").arg(self.port.to_string());
        command.arg("-k").arg(self.folder.path());
        // Killed processes leave what they wrote to the system; only a power cut would need `fsync`.
        for setting in ["listen_addresses=127.0.0.1", "max_connections=50", "fsync=off"] {
            command.args(["-c", setting]);
        }
        let mut server = command.stderr(Stdio::piped()).kill_on_drop(true).spawn()?;
        let output = server.stderr.take().ok_or_else(|| Error::other("PostgreSQL has no standard error"))?;
        let mut lines = BufReader::new(output).lines();
        timeout(PATIENCE, ready(&mut lines)).await.map_err(|_| Error::other("PostgreSQL is not ready in time"))??;
        // Its pipe must never be full.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.server = Some(server);
        Ok(())
    }

    /// Kills every process of the server at once (SIGKILL), in the middle of whatever they do, and returns when they are
    /// gone.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn kill(&mut self) -> io::Result<()> {
        let mut server = self.server.take().ok_or_else(|| Error::other("PostgreSQL does not run"))?;
        let pid = server.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| Error::other("PostgreSQL has ended by itself"))?;
        // Stopped, it starts nothing new while its parts are counted.
        kill_process(pid, Signal::STOP)?;
        let parts = children(pid)?;
        for part in parts.iter().chain([&pid]) {
            // A part that has just ended by itself is gone as well.
            kill_process(*part, Signal::KILL).ok();
        }
        server.wait().await?;
        let gone = async {
            while parts.iter().any(|part| is_there(*part)) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, gone).await.map_err(|_| Error::other("parts of PostgreSQL outlive SIGKILL"))
    }
}

/// Reads until the server takes connections.
async fn ready(lines: &mut Lines<BufReader<ChildStderr>>) -> io::Result<()> {
    let mut seen = Vec::new();
    while let Some(line) = lines.next_line().await? {
        if line.contains(READY) {
            return Ok(());
        }
        seen.push(line);
    }
    Err(Error::other(format!("PostgreSQL did not start: {}", seen.join("\n"))))
}

/// The processes that one has started: each has a group of its own, so that they cannot be told as one.
fn children(parent: Pid) -> io::Result<Vec<Pid>> {
    let mut found = Vec::new();
    for process in std::fs::read_dir("/proc")?.flatten() {
        let pid = process.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw);
        if let Some(pid) = pid
            && stat(pid).is_some_and(|(_, its)| its == parent.as_raw_nonzero().get())
        {
            found.push(pid);
        }
    }
    Ok(found)
}

/// Whether a process is more than the memory of one.
fn is_there(pid: Pid) -> bool {
    stat(pid).is_some_and(|(state, _)| state != "Z")
}

/// State and parent of a process.
fn stat(pid: Pid) -> Option<(String, i32)> {
    let text = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // The name before may hold anything.
    let mut words = text.rsplit_once(") ")?.1.split(' ');
    Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
}

/// A program of PostgreSQL, as the user who may run it; it ends when we do.
fn program(name: &str, folder: &Path) -> io::Result<Command> {
    let path = find(name).ok_or_else(|| Error::other(format!("{name} is missing")))?;
    let mut command = Command::new("setpriv");
    if getuid().is_root() {
        command.arg(format!("--reuid={USER}")).arg(format!("--regid={USER}")).arg("--clear-groups");
    }
    command.args(["--pdeathsig=KILL", "--"]).arg(path);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    Ok(command)
}

/// On the path, or where Debian keeps the newest one.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    on_path.or_else(|| {
        let versions = std::fs::read_dir(VERSIONS).ok()?.flatten().filter_map(|version| {
            let number: u32 = version.file_name().to_str()?.parse().ok()?;
            let file = version.path().join("bin").join(name);
            file.is_file().then_some((number, file))
        });
        versions.max().map(|(_, file)| file)
    })
}

async fn succeed(command: &mut Command) -> io::Result<()> {
    let output = command.output().await?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_killed_server_is_gone_with_all_its_parts_and_recovers() {
        let mut postgres = PrivatePostgres::start().await.unwrap();
        let ask = |url: String| async move {
            let mut psql = Command::new("psql");
            succeed(psql.args(["--no-psqlrc", "--quiet", "--command", "CREATE TABLE t (n int)"]).arg(url)).await
        };
        ask(postgres.url()).await.unwrap();
        let server = Pid::from_raw(i32::try_from(postgres.server.as_ref().unwrap().id().unwrap()).unwrap()).unwrap();
        assert!(!children(server).unwrap().is_empty());
        postgres.kill().await.unwrap();
        assert!(ask(postgres.url()).await.is_err());
        postgres.launch().await.unwrap();
        assert!(ask(postgres.url()).await.unwrap_err().to_string().contains("already exists"), "what was committed");
    }
}
