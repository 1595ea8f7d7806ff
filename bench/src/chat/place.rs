//! A server with people on it, on either database.

use super::link::Link;
use crate::server::{Server, Setup};
use anyhow::{Context, Result};
use futures_util::{StreamExt, TryStreamExt, stream};
use hubbub_store::{Store, StoreSettings};
use hubbub_testkit::fleet::{Database, Person, Rest};
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;

/// Connections made at the same time.
const AT_ONCE: usize = 32;
/// So much that nobody comes near it: one machine plays everybody.
const MANY: &str = "{ burst = 1000000, every = \"1us\" }";
/// The processor of a server that may use only one.
const CORE: usize = 0;

/// Where messages are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    Sqlite,
    Postgres,
}

impl Base {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A server, its data, and a client of its REST API.
pub(crate) struct Place {
    pub(crate) server: Server,
    rest: Rest,
    store: StoreSettings,
    data: PathBuf,
    // Removed after the server has ended, in this order.
    _database: Option<Database>,
    _folder: TempDir,
}

impl Place {
    /// Starts a server on an empty database.
    pub(crate) async fn open(base: Base) -> Result<Self> {
        Self::with(base, Setup::default()).await
    }

    /// [`Place::open`], with one processor and one thread for the server to work with.
    pub(crate) async fn on_one_core(base: Base) -> Result<Self> {
        let settings = vec![("server.worker_threads", "1".to_owned())];
        Self::with(base, Setup { settings, core: Some(CORE) }).await
    }

    async fn with(base: Base, mut setup: Setup) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (mut database, mut store) = (None, StoreSettings::default());
        if base == Base::Postgres {
            let made = Database::make("bench").await?;
            store.url = made.url().into();
            setup.settings.push(("store.url", format!("{:?}", made.url())));
            database = Some(made);
        }
        setup.settings.extend(limits());
        let server = Server::with(folder.path(), &setup).await?;
        let data = folder.path().join("data");
        Ok(Self { server, rest: Rest::new()?, store, data, _database: database, _folder: folder })
    }

    /// The server's own database, beside the server.
    pub(crate) async fn store(&self) -> Result<Store> {
        Ok(Store::open(&self.store, &self.data).await?)
    }

    /// Makes accounts; the first person is the owner of the server.
    pub(crate) async fn people(&self, count: usize) -> Result<Vec<Person>> {
        self.rest.register(&[self.server.address()], "person", count).await
    }

    /// Posts to the API.
    pub(crate) async fn post(&self, person: &Person, path: &str, body: &Value) -> Result<Value> {
        self.rest.post(self.server.address(), &format!("/api/v1{path}"), Some(&person.token), body).await
    }

    /// Gets from the API.
    pub(crate) async fn get(&self, person: &Person, path: &str) -> Result<Value> {
        let path = format!("/api/v1{path}");
        let (status, text) = self.rest.get(self.server.address(), &path, Some(&person.token)).await?;
        anyhow::ensure!(status == 200, "{path} answered {status}: {text}");
        Ok(serde_json::from_str(&text)?)
    }

    /// Puts something that is said by the path alone.
    pub(crate) async fn put(&self, person: &Person, path: &str) -> Result<()> {
        let (address, token) = (self.server.address(), Some(person.token.as_str()));
        self.rest.put(address, &format!("/api/v1{path}"), token).await.map(drop)
    }

    /// Makes a channel; gives its id.
    pub(crate) async fn channel(&self, person: &Person, name: &str, private: bool) -> Result<String> {
        let body = json!({ "kind": "text", "name": name, "private": private });
        id(&self.post(person, "/channels", &body).await?)
    }

    /// The conversation of two; gives its id.
    pub(crate) async fn direct(&self, one: &Person, other: &Person) -> Result<String> {
        id(&self.post(one, "/direct", &json!({ "accounts": [other.id] })).await?)
    }

    /// Connects people, each of whom has synced.
    pub(crate) async fn connect(&self, people: &[Person]) -> Result<Vec<Link>> {
        let address = self.server.address();
        let joining = people.iter().map(async |person| {
            let mut link = Link::join(address, &person.token).await?;
            link.sync().await?;
            Ok(link)
        });
        stream::iter(joining).buffered(AT_ONCE).try_collect().await
    }

    /// Ends the server.
    pub(crate) async fn close(self) -> Result<()> {
        self.server.stop().await
    }
}

fn id(answer: &Value) -> Result<String> {
    answer.get("id").and_then(Value::as_str).map(str::to_owned).context("an answer without an id")
}

/// Limits that one machine would run into, out of the way; and cheap passwords, which nothing here measures.
fn limits() -> impl Iterator<Item = (&'static str, String)> {
    let limits = [
        ("accounts.access_lifetime", "\"1h\""),
        ("accounts.limits.address", MANY),
        ("accounts.limits.register_address", MANY),
        ("accounts.limits.session", MANY),
        ("accounts.password.iterations", "1"),
        ("accounts.password.memory", "\"64 KiB\""),
        ("chat.send_rate", MANY),
        ("socketio.address_rate", MANY),
        ("socketio.max_connections_per_address", "19000"),
        ("socketio.rate", MANY),
    ];
    limits.into_iter().map(|(key, value)| (key, value.to_owned()))
}
