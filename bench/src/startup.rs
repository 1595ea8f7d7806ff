//! How long the server takes to be ready, and what it takes when nobody is there.

use crate::report::{Report, Row};
use crate::server::Server;
use crate::stats::median;
use anyhow::Result;
use std::path::Path;
use std::time::Duration;

/// Most a start may take, in seconds.
const START_TARGET: f64 = 0.5;
/// Most memory when idle, in megabytes.
const IDLE_TARGET: f64 = 40.0;
/// How long the server gets to come to rest.
const REST: Duration = Duration::from_secs(2);

/// Starts the server on fresh and on used folders.
pub(crate) async fn measure(rounds: usize, report: &mut Report) -> Result<()> {
    println!("▸ startup: {rounds} rounds");
    let (mut fresh, mut again, mut resident) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let folder = tempfile::tempdir()?;
        fresh.push(start(folder.path()).await?.0);
        let (time, memory) = start(folder.path()).await?;
        again.push(time);
        resident.push(memory);
    }
    let (fresh, again, resident) = (median(&fresh), median(&again), median(&resident));
    println!("  ready after {fresh:.3} s on a fresh folder, {again:.3} s on a used one; {resident:.1} MB");
    report.add(
        Row::new("start to ready, fresh folder", format!("{fresh:.2} s"), fresh < START_TARGET)
            .target("under 0.5 s")
            .note(format!("with the database and its keys there: {again:.2} s")),
    );
    report.add(
        Row::new("memory when idle", format!("{resident:.1} MB"), resident < IDLE_TARGET)
            .target("under 40 MB")
            .note("resident, two seconds after the start".into()),
    );
    Ok(())
}

/// Seconds to ready, and megabytes at rest.
async fn start(folder: &Path) -> Result<(f64, f64)> {
    let server = Server::start(folder).await?;
    tokio::time::sleep(REST).await;
    let memory = server.resident_bytes()? as f64 / 1e6;
    let time = server.ready_after.as_secs_f64();
    server.stop().await?;
    Ok((time, memory))
}
