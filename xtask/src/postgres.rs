//! A private PostgreSQL for the tests: own folder, own free port, gone with us.

use crate::{interrupt, tools};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use tempfile::TempDir;

/// The variable in which the tests find the server.
pub(crate) const VARIABLE: &str = "HUBBUB_TEST_POSTGRES";
/// The user that runs the server when we are root, which PostgreSQL refuses to be.
const UNPRIVILEGED: &str = "postgres";

/// A server for tests.
pub(crate) enum Found {
    /// The one that the variable names.
    Given(String),
    /// One of our own.
    Own(Postgres),
}

impl Found {
    /// The server we were given; without one, starts one.
    pub(crate) fn find() -> Result<Self> {
        Self::or(Keeps::Quickly)
    }

    /// [`Found::find`], for measurements: one of our own waits for the disk as it would for people.
    pub(crate) fn for_measurements() -> Result<Self> {
        Self::or(Keeps::Surely)
    }

    fn or(keeps: Keeps) -> Result<Self> {
        std::env::var(VARIABLE).map(Self::Given).or_else(|_| Postgres::start(keeps).map(Self::Own))
    }

    /// Its address, as its superuser.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Given(url) => url,
            Self::Own(server) => &server.url,
        }
    }
}

/// Whether what is committed outlives a power cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    /// It need not: `synchronous_commit`, which the store asserts, stays on all the same.
    Quickly,
    /// As the server ships.
    Surely,
}

/// A running server; dropping it ends the server and removes its folder.
pub(crate) struct Postgres {
    server: Child,
    _registered: interrupt::Registered,
    _folder: TempDir,
    url: String,
}

impl Postgres {
    /// Makes a database folder, starts the server and waits until it takes connections.
    fn start(keeps: Keeps) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("hubbub-pg-").tempdir()?;
        let user = tools::is_root().then(|| ids_of(UNPRIVILEGED)).transpose()?;
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid))?;
        }
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700))?;
        make_database(folder.path(), user)?;
        let port = free_port()?;
        let mut server = server_command(folder.path(), port, user, keeps)?.spawn().context("cannot start postgres")?;
        let registered = interrupt::register(server.id());
        let errors = server.stderr.take().context("postgres has no standard error")?;
        let started = Self {
            server,
            _registered: registered,
            _folder: folder,
            url: format!("postgres://{UNPRIVILEGED}@127.0.0.1:{port}/postgres"),
        };
        wait_until_ready(errors)?;
        Ok(started)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: clients are cut, nothing is left running.
        interrupt::signal_group(self.server.id(), "INT");
        self.server.wait().ok();
    }
}

type Ids = (u32, u32);

/// The program as the user who may run it. `setpriv` also ends the server when we die without a word.
fn as_user(program: &str, user: Option<Ids>) -> Result<Command> {
    let path = tools::find(program).with_context(|| format!("{program} is missing"))?;
    let Some((uid, gid)) = user else { return Ok(Command::new(path)) };
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}")).args([
        "--clear-groups",
        "--pdeathsig=INT",
        "--",
    ]);
    command.arg(path);
    Ok(command)
}

fn make_database(folder: &Path, user: Option<Ids>) -> Result<()> {
    let mut command = as_user("initdb", user)?;
    command.arg("--pgdata").arg(folder.join("data")).args([
        "--username",
        UNPRIVILEGED,
        "--auth=trust",
        "--encoding=UTF8",
    ]);
    command.args(["--locale=C", "--no-sync", "--no-instructions"]).current_dir(folder);
    let output = command.output().context("cannot start initdb")?;
    if !output.status.success() {
        bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

fn server_command(folder: &Path, port: u16, user: Option<Ids>, keeps: Keeps) -> Result<Command> {
    let mut command = as_user("postgres", user)?;
    command.arg("-D").arg(folder.join("data")).arg("-p").arg(port.to_string()).arg("-k").arg(folder);
    let quick = ["fsync=off", "full_page_writes=off"].into_iter().filter(|_| keeps == Keeps::Quickly);
    for setting in ["listen_addresses=127.0.0.1", "max_connections=200"].into_iter().chain(quick) {
        command.args(["-c", setting]);
    }
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0);
    Ok(command)
}

/// Reads the server's log until it says it is ready, and then on in the background so that its pipe never fills.
fn wait_until_ready(errors: ChildStderr) -> Result<()> {
    let mut lines = BufReader::new(errors).lines();
    let mut seen = Vec::new();
    loop {
        let Some(line) = lines.next().transpose()? else {
            bail!("postgres did not start: {}", seen.join("\n"));
        };
        if line.contains("ready to accept connections") {
            break;
        }
        seen.push(line);
    }
    std::thread::spawn(move || lines.for_each(drop));
    Ok(())
}

fn ids_of(user: &str) -> Result<Ids> {
    let id = |flag| -> Result<u32> {
        let text = crate::process::text(crate::process::command("id", [flag, user]))?;
        Ok(text.trim().parse()?)
    };
    Ok((id("-u")?, id("-g")?))
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
