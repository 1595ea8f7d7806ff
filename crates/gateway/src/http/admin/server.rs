//! The server itself: its nodes, the store they share, its relay.

use axum::{Json, extract::State};
use hubbub_app::server::{Member, Nodes, TurnState, away_since};
use hubbub_types::NodeId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::http::{
    door::Door,
    extract::Caller,
    problem::{Problems, Reply},
    shapes::time,
};

pub(super) fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new().routes(routes!(nodes)).routes(routes!(turn))
}

/// One running process of this server.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Node {
    /// Another one after each start.
    id: Uuid,
    name: String,
    /// Where it listens.
    address: String,
    version: String,
    /// Whether it is the one that answers this request.
    here: bool,
    /// When it started.
    #[schema(format = DateTime)]
    since: String,
    /// When it gave its last sign of life.
    #[schema(format = DateTime)]
    heard: String,
    /// Signalling connections.
    connections: u64,
    /// Calls whose caller is connected here.
    calls: u64,
    /// Allocations of its TURN server.
    allocations: u64,
    /// Bytes its TURN server has relayed since it started.
    relayed_bytes: u64,
}

impl Node {
    fn new(member: Member, here: NodeId) -> Self {
        let Member { node, info, since, heard, load } = member;
        Self {
            id: node.0,
            name: info.name,
            address: info.address,
            version: info.version,
            here: node == here,
            since: time(since),
            heard: time(heard),
            connections: load.connections,
            calls: load.calls,
            allocations: load.allocations,
            relayed_bytes: load.relayed_bytes,
        }
    }
}

/// The store that nodes share.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SharedStore {
    /// Whether it answers.
    up: bool,
    /// Since when it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    away_since: Option<String>,
}

/// All nodes.
#[derive(Debug, Serialize, ToSchema)]
struct NodeList {
    /// Redis; null where one node is alone by choice.
    #[schema(required)]
    redis: Option<SharedStore>,
    /// By name. Empty while Redis cannot be asked.
    items: Vec<Node>,
}

impl From<Nodes> for NodeList {
    fn from(nodes: Nodes) -> Self {
        let Nodes { here, store, members } = nodes;
        let redis = store.map(|health| {
            let away = away_since(health);
            SharedStore { up: away.is_none(), away_since: away.map(time) }
        });
        Self { redis, items: members.into_iter().map(|member| Node::new(member, here)).collect() }
    }
}

/// The processes that serve together, and the state of the store they share.
#[utoipa::path(get, path = "/nodes", tag = "admin", security(("bearer" = [])), operation_id = "nodes",
    responses((status = 200, body = NodeList), Problems))]
async fn nodes(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<NodeList>> {
    Ok(Json(door.server.nodes(&actor).await?.into()))
}

/// The TURN server of the node that answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Relay {
    /// The node: behind a load balancer it may be another one each time.
    node: Uuid,
    /// Whether there is one.
    enabled: bool,
    /// The addresses that relayed packets come from.
    public_addresses: Vec<String>,
    /// What clients are told to use.
    urls: Vec<String>,
    allocations: u64,
    permissions: u64,
    channels: u64,
    /// Since the start, both ways together.
    relayed_packets: u64,
    /// Since the start, both ways together, without headers.
    relayed_bytes: u64,
}

impl Relay {
    fn new(node: NodeId, state: Option<TurnState>) -> Self {
        let enabled = state.is_some();
        let state = state.unwrap_or_default();
        Self {
            node: node.0,
            enabled,
            public_addresses: state.public_addresses.iter().map(ToString::to_string).collect(),
            urls: state.urls,
            allocations: state.allocations,
            permissions: state.permissions,
            channels: state.channels,
            relayed_packets: state.relayed_packets,
            relayed_bytes: state.relayed_bytes,
        }
    }
}

/// How the TURN server of the node that answers does.
#[utoipa::path(get, path = "/turn", tag = "admin", security(("bearer" = [])), operation_id = "turnState",
    responses((status = 200, body = Relay), Problems))]
async fn turn(State(door): State<Door>, Caller(actor): Caller) -> Reply<Json<Relay>> {
    Ok(Json(Relay::new(door.server.here(), door.server.turn(&actor)?)))
}
