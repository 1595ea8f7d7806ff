//! How much memory the server spends on a connection that says nothing.

use crate::report::{Report, Row};
use crate::server::Server;
use crate::socket::Socket;
use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use std::time::Duration;

/// Most a connection may cost, in bytes.
const TARGET: f64 = 10_000.0;
/// Connections that are made at the same time.
const AT_ONCE: usize = 250;
/// How long the server gets to come to rest.
const REST: Duration = Duration::from_secs(3);

/// Holds many registered connections and compares the memory before and after.
pub(crate) async fn measure(connections: usize, report: &mut Report) -> Result<()> {
    println!("▸ idle: {connections} registered connections");
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path()).await?;
    tokio::time::sleep(REST).await;
    let before = server.resident_bytes()?;
    let sockets = connect(&server, connections).await?;
    tokio::time::sleep(REST).await;
    let after = server.resident_bytes()?;
    let each = after.saturating_sub(before) as f64 / connections as f64;
    println!("  {before} bytes with none, {after} with {} connections: {each:.0} each", sockets.len());
    report.add(
        Row::new("memory of an idle P2P connection", format!("{each:.0} bytes"), each <= TARGET)
            .target("at most 10 000 bytes")
            .note(format!(
                "{connections} connections after `ADD_USER`; {:.1} MB in all, {:.1} MB before",
                mb(after),
                mb(before)
            )),
    );
    drop(sockets);
    server.stop().await
}

async fn connect(server: &Server, connections: usize) -> Result<Vec<Socket>> {
    let url = server.socket_url();
    let mut sockets = Vec::with_capacity(connections);
    while sockets.len() < connections {
        let first = sockets.len();
        let last = connections.min(first + AT_ONCE);
        let group = (first..last).map(|index| registered(&url, index));
        sockets.extend(try_join_all(group).await.with_context(|| format!("after {first} connections"))?);
    }
    Ok(sockets)
}

async fn registered(url: &str, index: usize) -> Result<Socket> {
    let mut socket = Socket::connect(url, &format!("user-{index}")).await?;
    socket.register().await?;
    Ok(socket)
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
