//! What a step costs, and what it leaves in Redis.

use std::{collections::BTreeMap, time::Duration};

use super::{
    contract::{Ledger, NODE, Note, commit, key},
    support::{Node, Place, other, server},
};
use crate::{Key, Step};

impl Node {
    /// How many round trips `work` takes. The scripts are known to Redis already.
    async fn trips<T>(&self, work: impl Future<Output = T>) -> u64 {
        let before = self.links.link.round_trips();
        work.await;
        self.links.link.round_trips() - before
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_step_takes_as_many_round_trips_as_the_documentation_says() {
    let place = Place::new(&server().await.url());
    let (node, elsewhere) = (place.node(NODE).await, place.node(other(8)).await);
    node.add("warm-up", 1).await.unwrap();
    node.add("warm-up", 2).await.unwrap();
    assert_eq!(node.trips(node.add("a", 1)).await, 2, "a record that is not known");
    assert_eq!(node.trips(node.add("a", 2)).await, 1, "a record that is known");
    elsewhere.add("b", 1).await.unwrap();
    let late = |records: &mut BTreeMap<Key, Ledger>, _| {
        if !records.contains_key(&key("b")) {
            return Step::AlsoNeed(vec![key("b")]);
        }
        commit((), vec![], vec![])
    };
    assert_eq!(node.trips(node.rig.live.transact(vec![key("c")], late)).await, 3, "two reads and a commit");
    elsewhere.add("a", 3).await.unwrap();
    assert_eq!(node.trips(node.add("a", 4)).await, 2, "another node was faster");
    let refuse = |_: &mut BTreeMap<Key, Ledger>, _| Step::<Note, ()>::Unchanged(());
    assert_eq!(node.trips(node.rig.live.transact(vec![key("a")], refuse)).await, 1, "a refusal");
    assert_eq!(node.trips(node.rig.live.transact(vec![key("new")], refuse)).await, 1, "a refusal on nothing known");
    assert_eq!(node.operations("a").await, [1, 2, 3, 4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_forgot_the_scripts_is_taught_them_again() {
    let server = hubbub_testkit::RedisServer::start().await.unwrap();
    let node = Place::new(&server.url()).node(NODE).await;
    node.add("a", 1).await.unwrap();
    server.command(&["SCRIPT", "FLUSH"]).await.unwrap();
    assert_eq!(node.trips(node.add("a", 2)).await, 2);
    assert_eq!(node.operations("a").await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_records_that_nobody_owns_are_collected_as_garbage() {
    let place = Place::new(&server().await.url());
    let node = place.node(NODE).await;
    let put = |name: &'static str, owners: Vec<_>| {
        let step = move |records: &mut BTreeMap<Key, Ledger>, _| {
            let ledger = records.get_mut(&key(name)).unwrap();
            (ledger.amount, ledger.owners) = (ledger.amount + 1, owners.clone());
            commit((), vec![], vec![])
        };
        node.rig.live.transact(vec![key(name)], step)
    };
    put("owned", vec![NODE]).await.unwrap();
    put("left", vec![]).await.unwrap();
    let (owned, left) = (place.name("r:owned"), place.name("r:left"));
    assert_eq!(node.command::<i64>(&["PTTL", &owned]).await, -1);
    let day = i64::try_from(Duration::from_secs(24 * 3600).as_millis()).unwrap();
    assert!((1..=day).contains(&node.command::<i64>(&["PTTL", &left]).await));
    put("left", vec![NODE]).await.unwrap();
    assert_eq!(node.command::<i64>(&["PTTL", &left]).await, -1, "an owner keeps it");
    assert_eq!(node.rig.live.stats().records, 2);
}
