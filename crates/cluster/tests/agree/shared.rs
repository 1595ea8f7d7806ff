//! The machine on the live records of two nodes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use hubbub_calls::{Effect, Input, Machine, Outcome, Refusal, UserRecord, Users};
use hubbub_cluster::{Cluster, ClusterParts, ClusterSettings, Key, Live, NodeInfo, Step};
use hubbub_testkit::{RedisServer, SeededEntropy, VirtualClock};
use hubbub_types::{NodeId, Timestamp, UserId};

use super::plain::{Plain, machine, node_of};

/// Longest wait for effects that are on their way.
const PATIENCE: Duration = Duration::from_secs(20);

struct Node {
    cluster: Cluster,
    live: Live<UserRecord, Effect>,
    told: Arc<Mutex<Vec<Effect>>>,
}

pub(crate) struct Shared {
    redis: RedisServer,
    nodes: Vec<Node>,
    machine: Machine,
}

impl Shared {
    pub(crate) async fn start() -> Self {
        let redis = RedisServer::start().await.unwrap();
        let nodes = vec![node(&redis, 1).await, node(&redis, 2).await];
        Self { redis, nodes, machine: machine() }
    }

    pub(crate) fn nodes(&self) -> [NodeId; 2] {
        [self.nodes[0].cluster.node(), self.nodes[1].cluster.node()]
    }

    /// Carries out a command on a node. What came of it, and the time by which it was decided.
    pub(crate) async fn step(&self, node: usize, input: &Input) -> (Result<Vec<Effect>, Refusal>, Timestamp) {
        let Node { cluster, live, .. } = &self.nodes[node];
        let (here, mut at) = (cluster.node(), Timestamp::default());
        let result = live.transact(vec![Key::from(&input.user)], |records, now| {
            at = now;
            run(&self.machine, here, input, records, now)
        });
        (result.await.unwrap(), at)
    }

    /// Holds what Redis has, and what each node reads there, to the map.
    pub(crate) async fn agrees_with(&self, plain: &Plain) {
        let users: Vec<UserId> = ["ann", "bob", "cat"].iter().map(|name| name.parse().unwrap()).collect();
        let keys: Vec<Key> = users.iter().map(Key::from).collect();
        for node in &self.nodes {
            let read = node.live.read(&keys).await.unwrap();
            for user in &users {
                let found = read.get(&Key::from(user)).cloned().unwrap_or_default();
                assert_eq!(found, plain.records.get(user).cloned().unwrap_or_default(), "{user}");
            }
            let owned = node.live.records_of(node.cluster.node()).await.unwrap();
            let owned: BTreeSet<UserId> = owned.iter().map(|key| key.as_str().parse().unwrap()).collect();
            assert_eq!(owned, plain.owned(node.cluster.node()));
        }
        let kept = self.redis.command(&["ZCARD", "hubbub:all"]).await.unwrap();
        assert_eq!(kept.trim(), plain.records.len().to_string());
        assert_eq!(self.due().await, plain.due());
    }

    async fn due(&self) -> BTreeMap<String, i64> {
        let listed = self.redis.command(&["ZRANGE", "hubbub:due", "0", "-1", "WITHSCORES"]).await.unwrap();
        let lines: Vec<&str> = listed.split_whitespace().collect();
        lines.chunks_exact(2).map(|pair| (pair[0].to_owned(), pair[1].parse().unwrap())).collect()
    }

    /// Waits until each node has heard what it was to hear, in that order and nothing else.
    pub(crate) async fn has_told(&self, plain: &Plain) {
        for node in &self.nodes {
            let wanted = plain.told.get(&node.cluster.node()).cloned().unwrap_or_default();
            let arrived = async {
                while node.told.lock().unwrap().len() < wanted.len() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            tokio::time::timeout(PATIENCE, arrived).await.unwrap();
            assert_eq!(*node.told.lock().unwrap(), wanted);
        }
    }
}

async fn node(redis: &RedisServer, number: u64) -> Node {
    let parts = ClusterParts {
        settings: ClusterSettings { redis_url: Some(redis.url().as_str().into()), ..ClusterSettings::default() },
        info: NodeInfo { name: format!("node-{number}"), address: "127.0.0.1:1".into(), version: "1".into() },
        fingerprint: "key".into(),
        clock: Arc::new(VirtualClock::new()),
        entropy: Arc::new(SeededEntropy::new(number)),
    };
    let cluster = Cluster::redis(parts).await.unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let live = cluster.live(UserRecord::nodes, Arc::new(move |_, effect| heard.lock().unwrap().push(effect)));
    Node { cluster, live, told }
}

fn run(
    machine: &Machine,
    here: NodeId,
    input: &Input,
    records: &mut BTreeMap<Key, UserRecord>,
    now: Timestamp,
) -> Step<Effect, Result<Vec<Effect>, Refusal>> {
    let mut users = Users::new();
    for (key, record) in std::mem::take(records) {
        users.insert(key.as_str().parse().unwrap(), record);
    }
    match machine.step(input, &mut users, now) {
        Outcome::Refused(refusal) => Step::Unchanged(Err(refusal)),
        Outcome::Need(more) => Step::AlsoNeed(more.into_iter().map(Key::from).collect()),
        Outcome::Done(effects) => {
            *records = users.into_inner().into_iter().map(|(user, record)| (Key::from(user), record)).collect();
            let deadlines = records.iter().map(|(key, record)| (key.clone(), record.next_deadline())).collect();
            let addressed = effects.iter().map(|effect| (node_of(effect, here), effect.clone())).collect();
            Step::Commit { output: Ok(effects), effects: addressed, deadlines }
        }
    }
}
