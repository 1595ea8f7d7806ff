//! The services without a door, with a clock of their own: what `hubbub demo` fills a server through.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, bail};
use hubbub_app::demo::{Demo, DemoClock, Filled, Language};
use hubbub_net::{
    Shutdown,
    ambient::{SystemClock, SystemEntropy},
};
use hubbub_types::{Clock, Entropy as _, Redacted};

use super::{cluster, lock, wiring::Ground};
use crate::settings::Settings;

/// How long what runs by itself may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Fills a server that has nobody, and that does not run.
///
/// # Errors
/// When there are accounts, when the server runs, and when a service cannot be used.
pub async fn fill_demo(settings: &Settings, language: Language) -> anyhow::Result<(Filled, Redacted<String>)> {
    let _lock = lock::take(&settings.server.data_dir)?;
    let public_url = settings.server.public_url(settings.tls.is_on(), settings.server.listen.port());
    let mut ground = Ground::alone(settings, public_url).await?;
    let people = ground.store.accounts().count().await.context("the accounts cannot be counted")?;
    if people > 0 {
        bail!("this server has {people} accounts; the demonstration is only for one that has none");
    }
    let now = SystemClock.now();
    let clock = Arc::new(DemoClock::at(now));
    ground.clock = Arc::clone(&clock) as Arc<dyn Clock>;
    ground.cluster = cluster::alone(settings, Arc::clone(&ground.clock), &SystemEntropy);
    let shutdown = Shutdown::new();
    let services = ground.services(settings, ground.alerts(settings, &shutdown)?, &shutdown)?;
    let password = password();
    let demo = Demo {
        accounts: services.accounts,
        chat: services.chat,
        files: services.files,
        clock,
        now,
        password: password.clone(),
    };
    let filled = demo.fill(language).await;
    shutdown.finish(PATIENCE).await;
    ground.store.close().await;
    Ok((
        filled.context("the demonstration could not be made in full; remove the data directory and try again")?,
        password,
    ))
}

/// Twelve letters and digits that are not taken for each other.
fn password() -> Redacted<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut bytes = [0; 12];
    SystemEntropy.fill(&mut bytes);
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)));
    Redacted(letters.map(|letter| char::from(*letter)).collect())
}
