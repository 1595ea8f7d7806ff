//! How much memory the server spends on a client of the chat that has synced and says nothing.

use super::place::{Base, Place};
use crate::report::{Report, Row};
use anyhow::Result;
use std::time::Duration;

/// Most a connection may cost, in bytes.
const TARGET: f64 = 26_000.0;
/// How long the server gets to come to rest.
const REST: Duration = Duration::from_secs(5);

/// Holds many connections, each of somebody else, and compares the memory before and after.
pub(crate) async fn measure(connections: usize, report: &mut Report) -> Result<()> {
    println!("▸ idle chat: {connections} connections after `sync`");
    let place = Place::open(Base::Sqlite).await?;
    let people = place.people(connections).await?;
    tokio::time::sleep(REST).await;
    let before = place.server.resident_bytes()?;
    // They are read on, as a client would: pings are answered.
    let links: Vec<_> = place.connect(&people).await?.into_iter().map(|link| link.run(|_| {})).collect();
    tokio::time::sleep(REST).await;
    let after = place.server.resident_bytes()?;
    let each = after.saturating_sub(before) as f64 / connections as f64;
    println!("  {before} bytes with none, {after} with {} connections: {each:.0} each", links.len());
    report.add(
        Row::new("memory of an idle chat connection", format!("{each:.0} bytes"), each <= TARGET)
            .target("at most 26 000 bytes")
            .note(format!(
                "{connections} people with a WebSocket each, after `sync`; {:.1} MB in all, {:.1} MB before",
                after as f64 / 1e6,
                before as f64 / 1e6
            )),
    );
    drop(links);
    place.close().await
}
