//! A look at Redis from outside, which changes nothing.

use std::time::Duration;

use super::{
    ConnectError,
    dial::{Dialer, refused, show},
};
use crate::{ClusterSettings, Servers, Target};

/// What there is in a Redis, for whoever wants to know before a node joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The server's version.
    pub version: String,
    /// The policy by which it throws records away when its memory is full, if it does.
    pub evicts: Option<String>,
    /// How many nodes are members.
    pub nodes: u64,
    /// Which key they work with, once there was one.
    pub fingerprint: Option<String>,
}

/// Connects once and looks at the keys of these names.
pub(crate) async fn examine(
    settings: &ClusterSettings,
    target: &Target,
    nodes: &str,
    fingerprint: &str,
) -> Result<Seen, ConnectError> {
    let mut line = Dialer::new(settings, target)?.dial(Duration::ZERO).await?;
    let mut pipe = redis::pipe();
    pipe.cmd("ZCARD").arg(nodes).cmd("GET").arg(fingerprint);
    let address = match &target.servers {
        Servers::One { host, port } => show(host, *port),
        Servers::Sentinel { service, .. } => service.clone(),
    };
    let answer = pipe.query_async(&mut line.connection).await;
    let (nodes, fingerprint) = answer.map_err(|error| refused(&address, &error))?;
    Ok(Seen { version: line.server.version.clone(), evicts: line.server.evicts.clone(), nodes, fingerprint })
}
