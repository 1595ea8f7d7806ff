//! What the doors speak to, put together from the settings.

use std::sync::Arc;

use anyhow::Context as _;
use hubbub_app::{
    Accounts,
    alerts::Alerts,
    calls::{CallParts, Calls, SignallingSettings},
    chat::{Chat, ChatParts},
    files::{Files, FilesParts},
    hooks::Hooks,
    jobs::{Jobs, JobsParts},
    search::Search,
};
use hubbub_blobs::{Blobs, BlobsParts};
use hubbub_calls::TicketKey;
use hubbub_net::{Shutdown, outgoing::SystemLookup};
use hubbub_types::Span;

use super::wiring::Ground;
use crate::settings::Settings;

/// What call tickets are signed with is derived from the server's key under this name.
const TICKETS: &str = "call ticket";

/// The services of one server.
pub(super) struct Services {
    pub(super) accounts: Accounts,
    pub(super) alerts: Alerts,
    pub(super) calls: Arc<Calls>,
    pub(super) chat: Chat,
    pub(super) files: Files,
    pub(super) jobs: Jobs,
    pub(super) search: Search,
    pub(super) hooks: Hooks,
}

impl Ground {
    /// Starts every service.
    ///
    /// # Errors
    /// When one of them cannot be made from the settings.
    pub(super) fn services(
        &self,
        settings: &Settings,
        alerts: Alerts,
        shutdown: &Shutdown,
    ) -> anyhow::Result<Services> {
        let accounts = self.accounts(settings, shutdown)?;
        let calls = self.calls(settings, &alerts, shutdown);
        let chat = self.chat(settings, &accounts, &alerts, shutdown);
        let blobs = self.blobs(settings)?;
        let files = self.files(settings, &blobs, shutdown);
        let jobs = self.jobs(settings, &chat, &blobs, shutdown);
        let search = Search::new(chat.clone(), settings.search.clone());
        let hooks = Hooks::start(chat.clone(), settings.hooks.clone(), SystemLookup, shutdown.clone())?;
        Ok(Services { accounts, alerts, calls, chat, files, jobs, search, hooks })
    }

    fn calls(&self, settings: &Settings, alerts: &Alerts, shutdown: &Shutdown) -> Arc<Calls> {
        let calls = Calls::new(CallParts {
            calls: settings.calls.clone(),
            signalling: signalling(settings),
            cluster: self.cluster.clone(),
            ticket_key: TicketKey::new(self.key.derive(TICKETS)),
            store: self.store.clone(),
            alerts: alerts.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
        });
        calls.start(shutdown);
        calls
    }

    fn chat(&self, settings: &Settings, accounts: &Accounts, alerts: &Alerts, shutdown: &Shutdown) -> Chat {
        Chat::start(ChatParts {
            store: self.store.clone(),
            cluster: self.cluster.clone(),
            accounts: accounts.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            settings: settings.chat.clone(),
            alerts: alerts.clone(),
            shutdown: shutdown.clone(),
        })
    }

    fn blobs(&self, settings: &Settings) -> anyhow::Result<Blobs> {
        let blobs = Blobs::open(BlobsParts {
            settings: settings.files.blobs(),
            data_dir: settings.server.data_dir.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
        });
        blobs.context("the place for files cannot be opened")
    }

    fn files(&self, settings: &Settings, blobs: &Blobs, shutdown: &Shutdown) -> Files {
        Files::start(FilesParts {
            store: self.store.clone(),
            blobs: blobs.clone(),
            cluster: self.cluster.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            settings: settings.files.clone(),
            shutdown: shutdown.clone(),
        })
    }

    fn jobs(&self, settings: &Settings, chat: &Chat, blobs: &Blobs, shutdown: &Shutdown) -> Jobs {
        Jobs::start(JobsParts {
            store: self.store.clone(),
            chat: chat.clone(),
            blobs: blobs.clone(),
            cluster: self.cluster.clone(),
            clock: Arc::clone(&self.clock),
            settings: settings.jobs.clone(),
            moderation: settings.moderation.clone(),
            shutdown: shutdown.clone(),
        })
    }
}

/// After the last connection has been told to go, there must be time to take all of them as lost before the rest is cut.
fn signalling(settings: &Settings) -> SignallingSettings {
    let most = Span(settings.server.shutdown_drain.0 / 2);
    let mut signalling = settings.signalling.clone();
    signalling.drain_spread = signalling.drain_spread.min(most);
    signalling
}
