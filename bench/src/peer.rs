//! The peer: a small relay on Node.js and `ws`, which does the same job (`bench/peers/ws-relay`).

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running peer; it ends when this is dropped.
pub(crate) struct Peer {
    child: Child,
    url: String,
}

impl Peer {
    /// Starts the peer, which says on its first line where it listens.
    pub(crate) async fn start() -> Result<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers/ws-relay");
        let mut child = Command::new("node")
            .arg("relay.mjs")
            .current_dir(folder)
            .env("NODE_ENV", "production")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start node")?;
        let output = child.stdout.take().context("no standard output")?;
        let line = BufReader::new(output).lines().next_line().await?;
        let Some(url) = line.filter(|line| line.starts_with("ws://")) else { bail!("the peer did not start") };
        Ok(Self { child, url })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The process.
    pub(crate) fn pid(&self) -> Result<u32> {
        self.child.id().context("the peer has ended")
    }
}
