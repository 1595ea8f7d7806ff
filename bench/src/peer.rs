//! The peers: small servers on Node.js which do the same job as one would write it in an hour (`bench/peers`).

use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
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
    /// Starts the relay on `ws`.
    pub(crate) async fn relay() -> Result<Self> {
        Self::start("ws-relay", "relay.mjs").await
    }

    /// Starts the room on `socket.io`.
    pub(crate) async fn room() -> Result<Self> {
        Self::start("socketio-chat", "chat.mjs").await
    }

    /// Starts a peer, which says on its first line where it listens.
    async fn start(name: &str, script: &str) -> Result<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers").join(name);
        let mut child = Command::new("node")
            .arg(script)
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

    /// Where it listens.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        Ok(self.url.trim_start_matches("ws://").trim_end_matches('/').parse()?)
    }

    /// The process.
    pub(crate) fn pid(&self) -> Result<u32> {
        self.child.id().context("the peer has ended")
    }
}
