//! The entrance.

use std::{path::Path, sync::Arc};

use hubbub_types::Timestamp;

use crate::{
    Accounts, Archive, Audit, Blocks, Bots, Calls, ChannelInvites, Channels, Deliveries, Examined, Files, Filters,
    HookPictures, HooksIn, HooksOut, Invites, Jobs, Links, Log, MediaJoins, MediaKeys, Members, Messages, OpenError,
    Personal, Pictures, Reports, Search, Sessions, State, StoreError, StoreSettings, Swept,
    db::{self, Db},
};

/// Which database is behind the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The embedded one.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

impl Backend {
    /// `sqlite` or `postgres`, as in metrics and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// The database. Cheap to clone; every clone shares the same connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    settings: StoreSettings,
}

impl Store {
    /// Opens (or makes) the database, checks that it keeps what it acknowledges, and brings its tables up to date.
    /// A relative SQLite file is in `data_dir`.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(settings: &StoreSettings, data_dir: &Path) -> Result<Self, OpenError> {
        settings.validate().map_err(OpenError::Settings)?;
        let db = Db::open(settings, data_dir).await?;
        let store = Self { inner: Arc::new(Inner { db, settings: settings.clone() }) };
        tracing::info!(backend = store.backend().as_str(), "store opened");
        Ok(store)
    }

    /// Looks at the database without opening a store on it: makes no file and no table.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn examine(settings: &StoreSettings, data_dir: &Path) -> Result<Examined, OpenError> {
        settings.validate().map_err(OpenError::Settings)?;
        db::examine(settings, data_dir).await
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self.inner.db {
            Db::Sqlite { .. } => Backend::Sqlite,
            Db::Postgres(_) => Backend::Postgres,
        }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`StoreError::Busy`] or [`StoreError::Unavailable`], also when a PostgreSQL server turned into a standby.
    pub async fn health(&self) -> Result<(), StoreError> {
        self.inner.db.health().await
    }

    /// Waits for running statements and closes every connection. Methods called later fail as unavailable.
    pub async fn close(&self) {
        self.inner.db.close().await;
    }

    /// Removes at most `limit` rows of each kind that stopped counting before `before`. Repeat while any count is
    /// `limit`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, before: Timestamp, limit: u32) -> Result<Swept, StoreError> {
        Ok(Swept {
            sessions: self.sessions().sweep(before, limit).await?,
            links: self.links().sweep(before, limit).await?,
            invites: self.invites().sweep(before, limit).await?,
            channel_invites: self.channel_invites().sweep(before, limit).await?,
            media_joins: self.media_joins().sweep(before, limit).await?,
        })
    }

    /// People.
    #[must_use]
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts(self)
    }

    /// Signed-in devices.
    #[must_use]
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }

    /// One-use links.
    #[must_use]
    pub fn links(&self) -> Links<'_> {
        Links(self)
    }

    /// Invitations.
    #[must_use]
    pub fn invites(&self) -> Invites<'_> {
        Invites(self)
    }

    /// Who blocks whom.
    #[must_use]
    pub fn blocks(&self) -> Blocks<'_> {
        Blocks(self)
    }

    /// Programs that take part, and their tokens.
    #[must_use]
    pub fn bots(&self) -> Bots<'_> {
        Bots(self)
    }

    /// Call logs.
    #[must_use]
    pub fn calls(&self) -> Calls<'_> {
        Calls(self)
    }

    /// Pictures of people.
    #[must_use]
    pub fn pictures(&self) -> Pictures<'_> {
        Pictures(self)
    }

    /// Channels.
    #[must_use]
    pub fn channels(&self) -> Channels<'_> {
        Channels(self)
    }

    /// What people attached.
    #[must_use]
    pub fn files(&self) -> Files<'_> {
        Files(self)
    }

    /// Work that takes longer than a request.
    #[must_use]
    pub fn jobs(&self) -> Jobs<'_> {
        Jobs(self)
    }

    /// Addresses at which programs send messages.
    #[must_use]
    pub fn hooks_in(&self) -> HooksIn<'_> {
        HooksIn(self)
    }

    /// Addresses at which programs are told.
    #[must_use]
    pub fn hooks_out(&self) -> HooksOut<'_> {
        HooksOut(self)
    }

    /// Pictures that programs name by an address.
    #[must_use]
    pub fn hook_pictures(&self) -> HookPictures<'_> {
        HookPictures(self)
    }

    /// What is on its way to them.
    #[must_use]
    pub fn deliveries(&self) -> Deliveries<'_> {
        Deliveries(self)
    }

    /// What happens in channels.
    #[must_use]
    pub fn log(&self) -> Log<'_> {
        Log(self)
    }

    /// Who is in channels.
    #[must_use]
    pub fn members(&self) -> Members<'_> {
        Members(self)
    }

    /// Links that let people into channels.
    #[must_use]
    pub fn channel_invites(&self) -> ChannelInvites<'_> {
        ChannelInvites(self)
    }

    /// Who may be in media rooms.
    #[must_use]
    pub fn media_joins(&self) -> MediaJoins<'_> {
        MediaJoins(self)
    }

    /// Keys of programs that use the media server.
    #[must_use]
    pub fn media_keys(&self) -> MediaKeys<'_> {
        MediaKeys(self)
    }

    /// Messages.
    #[must_use]
    pub fn messages(&self) -> Messages<'_> {
        Messages(self)
    }

    /// What each person notes for themselves.
    #[must_use]
    pub fn personal(&self) -> Personal<'_> {
        Personal(self)
    }

    /// Who did what to whom.
    #[must_use]
    pub fn audit(&self) -> Audit<'_> {
        Audit(self)
    }

    /// Messages that somebody reported.
    #[must_use]
    pub fn reports(&self) -> Reports<'_> {
        Reports(self)
    }

    /// Words that are not to be said.
    #[must_use]
    pub fn filters(&self) -> Filters<'_> {
        Filters(self)
    }

    /// Finding messages by their words.
    #[must_use]
    pub fn search(&self) -> Search<'_> {
        Search(self)
    }

    /// Whole channels, to take elsewhere and from elsewhere.
    #[must_use]
    pub fn archive(&self) -> Archive<'_> {
        Archive(self)
    }

    /// What the whole server has one of.
    #[must_use]
    pub fn state(&self) -> State<'_> {
        State(self)
    }

    pub(crate) fn db(&self) -> &Db {
        &self.inner.db
    }

    pub(crate) fn settings(&self) -> &StoreSettings {
        &self.inner.settings
    }
}
