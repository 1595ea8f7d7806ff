//! Every setting of the server, section by section.
//!
//! A section lives in the crate that uses it. Here they are put together, read from where an operator writes them
//! ([`load`], [`parse`]), described ([`schema`]) and shown ([`Loaded::shown`]).

mod error;
mod load;
mod log;
mod media;
mod metrics;
mod nodes;
mod overrides;
mod queues;
mod schema;
mod secrets;
mod server;
mod show;
mod unknown;

use std::fmt::Display;

use hubbub_app::{
    AccountSettings, MailSettings, alerts::AlertSettings, calls::SignallingSettings, chat::ChatSettings,
    files::FileSettings, hooks::HookSettings, jobs::JobSettings, moderation::ModerationSettings,
    search::SearchSettings,
};
use hubbub_calls::CallSettings;
use hubbub_cluster::ClusterSettings;
use hubbub_gateway::{
    http::{HttpSettings, IceSettings},
    p2p::P2pSettings,
    socketio::SocketIoSettings,
};
use hubbub_net::{ConnectionSettings, TlsSettings, outgoing::OutgoingSettings};
use hubbub_relay::RelaySettings;
use hubbub_store::StoreSettings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::{
    error::{ConfigError, Problem},
    load::{Loaded, Sources, load, parse},
    log::{LogFormat, LogSettings},
    media::MediaSettings,
    metrics::MetricsSettings,
    overrides::{ENVIRONMENT_PREFIX, Overrides},
    schema::{Property, properties, schema},
    server::ServerSettings,
    show::{Shown, toml_text},
};

/// Everything that can be set.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Settings of Hubbub")]
pub struct Settings {
    /// Where the server listens, what it is called, where it keeps its files.
    pub server: ServerSettings,
    /// How many connections are held, and how long one may take its time.
    pub connections: ConnectionSettings,
    /// HTTPS and WSS in the server itself. Off until both files are named.
    pub tls: TlsSettings,
    /// The database.
    pub store: StoreSettings,
    /// Who may join, how long tokens live, how passwords are kept.
    pub accounts: AccountSettings,
    /// How mails are sent.
    pub mail: MailSettings,
    /// Times and limits of one-to-one calls.
    pub calls: CallSettings,
    /// The REST interface and the web app.
    pub http: HttpSettings,
    /// Servers that help two browsers to reach each other.
    pub ice: IceSettings,
    /// The STUN and TURN server, for calls behind any NAT.
    pub turn: RelaySettings,
    /// Rooms in which many people hear and see each other.
    pub media: MediaSettings,
    /// The signalling socket of one-to-one calls.
    pub p2p: P2pSettings,
    /// Queues and tasks around calls.
    pub signalling: SignallingSettings,
    /// Channels, messages and what stands around them.
    pub chat: ChatSettings,
    /// The socket of chat.
    pub socketio: SocketIoSettings,
    /// Files that people send.
    pub files: FileSettings,
    /// Long work in the background: exports, imports, deletions.
    pub jobs: JobSettings,
    /// How long it is kept who did what.
    pub moderation: ModerationSettings,
    /// Search in messages.
    pub search: SearchSettings,
    /// Webhooks in both directions.
    pub hooks: HookSettings,
    /// Where live state is kept: in this process, or in Redis for several nodes.
    pub cluster: ClusterSettings,
    /// Limits of requests the server makes itself.
    pub outgoing: OutgoingSettings,
    /// Where the server reports its own faults.
    pub alerts: AlertSettings,
    /// What is logged, and how.
    pub log: LogSettings,
    /// Prometheus metrics.
    pub metrics: MetricsSettings,
}

impl Settings {
    /// Checks every section.
    ///
    /// # Errors
    /// One problem for each section that cannot be used.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        check(&mut problems, "server", self.server.validate());
        check(&mut problems, "connections", self.connections.validate());
        check(&mut problems, "tls", self.tls.validate());
        check(&mut problems, "store", self.store.validate());
        check(&mut problems, "accounts", self.accounts.validate());
        check(&mut problems, "mail", self.mail.validate());
        check(&mut problems, "calls", self.calls.validate());
        check(&mut problems, "http", self.http.validate());
        check(&mut problems, "ice", self.ice.validate());
        check(&mut problems, "turn", self.turn.validate());
        self.media.check(&mut problems);
        check(&mut problems, "p2p", self.p2p.validate());
        check(&mut problems, "signalling", self.signalling.validate());
        check(&mut problems, "chat", self.chat.validate());
        check(&mut problems, "socketio", self.socketio.validate());
        check(&mut problems, "files", self.files.validate());
        check(&mut problems, "jobs", self.jobs.validate());
        check(&mut problems, "moderation", self.moderation.validate());
        check(&mut problems, "search", self.search.validate());
        check(&mut problems, "hooks", self.hooks.validate());
        check(&mut problems, "cluster", self.cluster.validate());
        problems.extend(self.wrong_for_queues());
        problems.extend(self.wrong_for_several_nodes());
        check(&mut problems, "outgoing", self.outgoing.validate());
        check(&mut problems, "alerts", self.alerts.validate());
        check(&mut problems, "log", self.log.validate());
        check(&mut problems, "metrics", self.metrics.validate());
        ConfigError::unless_empty(problems)
    }
}

/// A section's complaint begins with the name of a field; here the section's is put before it.
fn check<E: Display>(problems: &mut Vec<Problem>, section: &str, result: Result<(), E>) {
    let Err(complaint) = result else { return };
    let complaint = complaint.to_string();
    let (field, text) = complaint.split_once([' ', ':']).unwrap_or((&complaint, ""));
    let field = field.strip_prefix(section).and_then(|rest| rest.strip_prefix('.')).unwrap_or(field);
    let key = format!("{section}.{field}");
    problems.push(match schema::node(&key) {
        Some(_) => Problem::new(key, text.trim_start_matches(':').trim()),
        None => Problem::new(section, complaint),
    });
}

#[cfg(test)]
mod tests;
