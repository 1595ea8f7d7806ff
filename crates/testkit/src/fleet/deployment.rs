//! Server processes that belong together, with the database and the Redis they share.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context as _, Result};
use futures_util::future::try_join_all;
use tempfile::TempDir;

use crate::{RedisOptions, RedisServer};

use super::{
    account::{Person, Rest},
    database::Database,
    node::{Node, Settings},
};

/// What is to be started.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The server's program.
    pub binary: PathBuf,
    /// How many processes. More than one share a Redis and a PostgreSQL database.
    pub nodes: usize,
    /// Whether a single process uses Redis and PostgreSQL too.
    pub shared: bool,
    /// How the Redis they share is set up.
    pub redis: RedisOptions,
    /// Settings beside those that one machine playing everybody needs, as lines of TOML: `("calls.grace", "\"5s\"")`.
    pub settings: Vec<(String, String)>,
}

impl Plan {
    /// Processes of this program, all sharing what several nodes share.
    #[must_use]
    pub fn new(binary: impl Into<PathBuf>, nodes: usize) -> Self {
        Self { binary: binary.into(), nodes, shared: true, redis: RedisOptions::default(), settings: Vec::new() }
    }

    /// One process in memory mode, on SQLite.
    #[must_use]
    pub fn alone(binary: impl Into<PathBuf>) -> Self {
        Self { shared: false, ..Self::new(binary, 1) }
    }

    /// With a TURN server in each process, on loopback, where peers are too.
    #[must_use]
    pub fn with_turn(self) -> Self {
        self.with("turn.enabled", "true")
            .with("turn.allow_peers", "[\"127.0.0.0/8\"]")
            .with("turn.public_address", "\"127.0.0.1\"")
            .with("turn.public_address_v6", "\"off\"")
            .with("turn.relay_address", "\"127.0.0.1\"")
    }

    /// With one more setting; the value is TOML.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.settings.push((key.to_owned(), value.to_owned()));
        self
    }
}

/// Running servers. Everything is killed and removed when it is dropped.
#[derive(Debug)]
pub struct Deployment {
    /// The processes.
    pub nodes: Vec<Node>,
    /// What they share, if they do.
    pub redis: Option<RedisServer>,
    /// For accounts and pages.
    pub rest: Rest,
    _database: Option<Database>,
    folder: TempDir,
}

impl Deployment {
    /// Starts everything; returns when every node is ready.
    ///
    /// # Errors
    /// What did not start, and why.
    pub async fn start(plan: &Plan) -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::Builder::new().prefix("hubbub-nodes-").tempdir()?;
        let mut settings = base();
        let (mut database, mut redis) = (None, None);
        if plan.shared {
            let made = Database::make(&format!("nodes_{}", NEXT.fetch_add(1, Ordering::Relaxed))).await?;
            let started = RedisServer::with(plan.redis.clone()).await?;
            settings.insert("store.url".into(), format!("{:?}", made.url()));
            if plan.redis.tls {
                settings.insert("cluster.redis_ca_file".into(), format!("{:?}", started.ca_file()));
            }
            settings.insert("cluster.redis_url".into(), format!("{:?}", started.url()));
            (database, redis) = (Some(made), Some(started));
        }
        settings.extend(plan.settings.iter().cloned());
        // The first one makes the tables.
        let mut nodes = vec![Node::start(&plan.binary, folder.path().join("node-0"), settings.clone()).await?];
        let others = (1..plan.nodes)
            .map(|number| Node::start(&plan.binary, folder.path().join(format!("node-{number}")), settings.clone()));
        nodes.extend(try_join_all(others).await?);
        Ok(Self { nodes, redis, rest: Rest::new()?, _database: database, folder })
    }

    /// The addresses of all nodes.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(|node| node.address).collect()
    }

    /// Makes accounts.
    ///
    /// # Errors
    /// What a server answered.
    pub async fn people(&self, count: usize) -> Result<Vec<Person>> {
        self.rest.register(&self.addresses(), "person", count).await
    }

    /// The Redis that the nodes share.
    ///
    /// # Errors
    /// When they share none.
    pub fn redis(&self) -> Result<&RedisServer> {
        self.redis.as_ref().context("these nodes share no Redis")
    }

    /// A file or folder of this deployment.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Defaults but for what one machine that plays everybody would run into, and cheap passwords.
fn base() -> Settings {
    let many = "{ burst = 1000000, every = \"1us\" }";
    let settings = [
        ("accounts.access_lifetime", "\"1h\""),
        ("accounts.limits.address", many),
        ("accounts.limits.register_address", many),
        ("accounts.password.iterations", "1"),
        ("accounts.password.memory", "\"64 KiB\""),
        ("accounts.secret_key", "\"a key that only these tests and no others use\""),
        ("connections.max", "19000"),
        ("connections.max_per_address", "19000"),
        ("log.format", "\"json\""),
        ("p2p.address_rate", many),
        ("p2p.listen", "\"off\""),
        ("p2p.max_connections_per_address", "19000"),
        ("turn.listen", "[\"127.0.0.1:0\"]"),
        ("server.public_url", "\"http://localhost\""),
        ("turn.enabled", "false"),
    ];
    settings.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}
