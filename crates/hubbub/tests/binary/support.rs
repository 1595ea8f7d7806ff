//! A server process on free loopback ports and a data directory of its own.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::Arc,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// How long a test waits for what must happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The binary with an environment that says nothing about settings.
pub(crate) fn hubbub(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubbub"));
    command.current_dir(directory).env_clear().stdin(Stdio::null());
    command
}

/// Runs the binary to its end.
pub(crate) fn run(directory: &Path, words: &[&str]) -> Output {
    hubbub(directory).args(words).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A running server. Killed when dropped.
pub(crate) struct Served {
    pub(crate) directory: Arc<TempDir>,
    child: Child,
    /// What it printed until it was ready.
    pub(crate) banner: String,
}

impl Served {
    pub(crate) fn start(words: &[&str]) -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().unwrap()), words)
    }

    /// Starts in `directory` and waits until the banner is printed.
    pub(crate) fn start_in(directory: Arc<TempDir>, words: &[&str]) -> Self {
        Self::start_with(directory, words, &[])
    }

    /// The same with variables.
    pub(crate) fn start_with(directory: Arc<TempDir>, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = hubbub(directory.path());
        command.envs(variables.iter().copied());
        command.args(["serve", "--listen", "127.0.0.1:0", "--p2p-listen", "127.0.0.1:0"]);
        command.args(["--set", "turn.listen=127.0.0.1:0"]).args(words);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut banner = String::new();
        while !banner.contains("ready at") || !banner.ends_with("\n\n") {
            match lines.next() {
                Some(line) => banner.push_str(&(line.unwrap() + "\n")),
                None => panic!("the server did not start:\n{banner}{}", errors(&mut child)),
            }
        }
        Self { directory, child, banner }
    }

    /// The port behind `words` in the banner.
    fn port_after(&self, words: &str) -> u16 {
        let rest = self.banner.split_once(words).unwrap_or_else(|| panic!("no {words:?} in {}", self.banner)).1;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port_after("://localhost:")
    }

    pub(crate) fn p2p_port(&self) -> u16 {
        self.port_after("connect to port ")
    }

    pub(crate) fn turn_port(&self) -> u16 {
        self.port_after("TURN listens on port ")
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the end and gives the log with it.
    pub(crate) async fn end(mut self) -> (ExitStatus, String) {
        let waiting = async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let status = tokio::time::timeout(PATIENCE, waiting).await.expect("the server ends");
        (status, errors(&mut self.child))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn errors(child: &mut Child) -> String {
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Writes a fresh certificate for `localhost` and returns it.
pub(crate) fn write_certificate(directory: &Path) -> String {
    let rcgen::CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(["localhost".into()]).unwrap();
    fs::write(directory.join("key.pem"), signing_key.serialize_pem()).unwrap();
    fs::write(directory.join("cert.pem"), cert.pem()).unwrap();
    cert.pem()
}

/// A client that keeps no connection and trusts `authority`, if one is given, alone.
pub(crate) fn client(authority: Option<&str>) -> reqwest::Client {
    let mut builder = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(PATIENCE);
    if let Some(authority) = authority {
        let authority = reqwest::Certificate::from_pem(authority.as_bytes()).unwrap();
        builder = builder.tls_built_in_root_certs(false).add_root_certificate(authority);
    }
    builder.build().unwrap()
}
