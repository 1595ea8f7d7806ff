//! The services, put together from the settings.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use hubbub_app::{Accounts, AccountsParts, ServerKey, alerts::Alerts};
use hubbub_cluster::Cluster;
use hubbub_net::{
    Shutdown,
    ambient::{SystemClock, SystemEntropy},
    outgoing::Outgoing,
};
use hubbub_store::Store;
use hubbub_types::{Clock, Entropy};
use url::Url;

use super::{cluster, lock};
use crate::settings::Settings;

/// What every service is made with.
pub(super) struct Ground {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) key: ServerKey,
    pub(super) cluster: Cluster,
    pub(super) store: Store,
    pub(super) public_url: Url,
}

impl Ground {
    /// Opens the database, reads, or makes, the server's key, and joins the other nodes where there are any.
    pub(super) async fn open(settings: &Settings, public_url: Url) -> anyhow::Result<Self> {
        let mut ground = Self::alone(settings, public_url).await?;
        let (clock, entropy) = (Arc::clone(&ground.clock), Arc::clone(&ground.entropy));
        ground.cluster = cluster::open(settings, &ground.key, clock, entropy).await?;
        Ok(ground)
    }

    /// The same without the others.
    pub(super) async fn alone(settings: &Settings, public_url: Url) -> anyhow::Result<Self> {
        let data_dir = &settings.server.data_dir;
        lock::create(data_dir).with_context(|| format!("the data directory {} cannot be made", data_dir.display()))?;
        let store = open_store(settings).await?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        Ok(Self {
            key: ServerKey::load(&settings.accounts, data_dir, &SystemEntropy)?,
            cluster: cluster::alone(settings, Arc::clone(&clock), &SystemEntropy),
            clock,
            entropy: Arc::new(SystemEntropy),
            store,
            public_url,
        })
    }

    pub(super) fn accounts(&self, settings: &Settings, shutdown: &Shutdown) -> anyhow::Result<Accounts> {
        Ok(Accounts::start(AccountsParts {
            store: self.store.clone(),
            cluster: self.cluster.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            key: self.key.clone(),
            settings: settings.accounts.clone(),
            mail: settings.mail.clone(),
            public_url: self.public_url.clone(),
            name: settings.server.name.clone(),
            shutdown: shutdown.clone(),
        })?)
    }

    pub(super) fn alerts(&self, settings: &Settings, shutdown: &Shutdown) -> anyhow::Result<Alerts> {
        let alerts = Alerts::new(&settings.alerts, Outgoing::new(&settings.outgoing)?, Arc::clone(&self.clock));
        alerts.start(shutdown);
        Ok(alerts)
    }
}

/// The database alone, if it is whole.
///
/// # Errors
/// When it cannot be opened, or half of it is elsewhere.
pub async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let store =
        Store::open(&settings.store, &settings.server.data_dir).await.context("the database cannot be opened")?;
    if store.is_half_copied().await.context("the database cannot be read")? {
        bail!("this database is not whole: `hubbub migrate-store` was broken off; run it again to its end");
    }
    Ok(store)
}

/// The accounts alone, for commands that work beside a running server.
///
/// # Errors
/// When the database or the key cannot be used.
pub async fn open_accounts(settings: &Settings, shutdown: &Shutdown) -> anyhow::Result<(Store, Accounts)> {
    let public_url = settings.server.public_url(settings.tls.is_on(), settings.server.listen.port());
    let ground = Ground::alone(settings, public_url).await?;
    let accounts = ground.accounts(settings, shutdown)?;
    Ok((ground.store, accounts))
}
