//! Several nodes on the same records.

use std::{collections::BTreeMap, sync::Arc};

use hubbub_types::NodeId;
use proptest::{
    prelude::ProptestConfig,
    test_runner::{Config, TestRunner},
};

use super::{
    contract::{self, Ledger, NODE, Note, Rig, commit, key},
    support::{Node, Place, other, server},
};
use crate::{ClusterError, Key, Step};

const AWAY: ClusterError = ClusterError::Unavailable { in_doubt: false };

#[test]
fn scale_02_steps_of_several_nodes_have_a_serial_order() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config: ProptestConfig = Config { failure_persistence: None, ..Config::with_cases(20) };
    TestRunner::new(config)
        .run(&contract::transfers(), |transfers| {
            runtime.block_on(async {
                let place = Place::new(&server().await.url());
                let nodes = [place.node(NODE).await, place.node(other(8)).await, place.node(other(9)).await];
                let (rigs, _links): (Vec<Arc<Rig>>, Vec<_>) =
                    nodes.into_iter().map(|node| (Arc::new(node.rig), node.links)).unzip();
                contract::check_over(&rigs, transfers).await;
            });
            Ok(())
        })
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_node_that_is_no_member_commits_nothing() {
    let place = Place::new(&server().await.url());
    let (one, two) = (place.node(NODE).await, place.node(other(8)).await);
    two.add("a", 1).await.unwrap();
    one.command::<()>(&["ZREM", &place.name("nodes"), &other(8).to_string()]).await;
    assert_eq!(two.add("a", 2).await, Err(AWAY));
    assert_eq!(two.rig.live.claim_due(1).await, Err(AWAY));
    two.links.identity.doubted().await;
    assert_eq!(one.operations("a").await, [1]);
    assert_eq!(one.rig.all_told().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_what_is_for_a_node_that_is_gone_is_dropped() {
    let place = Place::new(&server().await.url());
    let node = place.node(NODE).await;
    let gone = other(8);
    let step = |_: &mut BTreeMap<Key, Ledger>, _| Step::Commit {
        output: (),
        effects: vec![(gone, Note("lost".into(), 1)), (NODE, Note("kept".into(), 1))],
        deadlines: vec![],
    };
    node.rig.live.transact(vec![key("a")], step).await.unwrap();
    assert_eq!(node.rig.told(1).await, [Note("kept".into(), 1)]);
    assert!(!node.command::<bool>(&["EXISTS", &place.name(&format!("s:{gone}"))]).await, "nobody would ever read it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_refusal_is_decided_on_what_is_true_now() {
    let place = Place::new(&server().await.url());
    let (one, two) = (place.node(NODE).await, place.node(other(8)).await);
    one.add("a", 1).await.unwrap();
    two.add("a", 2).await.unwrap();
    // The first node still remembers one operation.
    let step =
        |records: &mut BTreeMap<Key, Ledger>, _| Step::<Note, _>::Unchanged(records[&key("a")].operations.clone());
    assert_eq!(one.rig.live.transact(vec![key("a")], step).await, Ok(vec![1, 2]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_the_records_of_a_node_are_known_to_the_others() {
    let place = Place::new(&server().await.url());
    let (one, two) = (place.node(NODE).await, place.node(other(8)).await);
    own(&one, "a", &[NODE, other(8)]).await;
    own(&one, "b", &[other(8)]).await;
    assert_eq!(keys_of(&one, other(8)).await, ["a", "b"]);
    assert_eq!(keys_of(&two, NODE).await, ["a"]);
    own(&two, "a", &[NODE]).await;
    assert_eq!(keys_of(&one, other(8)).await, ["b"]);
    own(&two, "b", &[]).await;
    assert!(keys_of(&one, other(8)).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_what_a_dead_node_did_not_get_to_is_found_and_then_forgotten() {
    let place = Place::new(&server().await.url());
    let (one, two) = (place.node(NODE).await, place.node(other(8)).await);
    let dead = other(9);
    place.join(&one.links.link, dead).await;
    for number in 1..=3 {
        let step = |_: &mut BTreeMap<Key, Ledger>, _| Step::Commit {
            output: (),
            effects: vec![(dead, Note("left".into(), number))],
            deadlines: vec![],
        };
        one.rig.live.transact(vec![key("a")], step).await.unwrap();
    }
    own(&one, "a", &[dead]).await;
    let left: Vec<usize> =
        two.rig.live.unread_of(dead).await.unwrap().into_iter().map(|Note(_, number)| number).collect();
    assert_eq!(left, [1, 2, 3]);
    two.rig.live.bury(dead).await.unwrap();
    assert!(two.rig.live.unread_of(dead).await.unwrap().is_empty());
    assert!(keys_of(&two, dead).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_deadline_is_claimed_by_one_of_all_nodes_on_the_clock_of_redis() {
    let place = Place::new(&server().await.url());
    let (one, two) = (place.node(NODE).await, place.node(other(8)).await);
    for name in ["a", "b", "c", "d"] {
        let step = |records: &mut BTreeMap<Key, Ledger>, now| {
            records.get_mut(&key(name)).unwrap().amount = 1;
            commit((), vec![], vec![(key(name), Some(now))])
        };
        one.rig.live.transact(vec![key(name)], step).await.unwrap();
    }
    let (mine, yours) = tokio::join!(one.rig.live.claim_due(10), two.rig.live.claim_due(10));
    let mut claimed: Vec<Key> = mine.unwrap().into_iter().chain(yours.unwrap()).collect();
    claimed.sort();
    assert_eq!(claimed, ["a", "b", "c", "d"].map(key));
    // Whoever claimed it finds it due.
    let late =
        two.rig.live.transact(vec![key("a")], |_: &mut BTreeMap<_, _>, now| Step::<Note, _>::Unchanged(now)).await;
    assert!(late.unwrap().as_millis() > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_garbage_in_a_record_is_an_error_that_harms_no_other() {
    let place = Place::new(&server().await.url());
    let node = place.node(NODE).await;
    node.add("good", 1).await.unwrap();
    node.command::<()>(&["SET", &place.name("r:bad"), "garbage"]).await;
    assert_eq!(node.add("bad", 1).await, Err(ClusterError::Malformed(key("bad"))));
    let both = vec![key("good"), key("bad")];
    let step = |_: &mut BTreeMap<_, _>, _| commit((), vec![], vec![]);
    assert_eq!(node.rig.live.transact(both.clone(), step).await, Err(ClusterError::Malformed(key("bad"))));
    let read = node.rig.live.read(&both).await.unwrap();
    assert_eq!(read.keys().collect::<Vec<_>>(), [&key("good")], "others can be read beside it");
    node.add("good", 2).await.unwrap();
    assert_eq!(node.operations("good").await, [1, 2]);
}

async fn own(node: &Node, name: &str, owners: &[NodeId]) {
    let step = |records: &mut BTreeMap<Key, Ledger>, _| {
        let ledger = records.get_mut(&key(name)).unwrap();
        (ledger.amount, ledger.owners) = (1, owners.to_vec());
        commit((), vec![], vec![])
    };
    node.rig.live.transact(vec![key(name)], step).await.unwrap();
}

async fn keys_of(node: &Node, owner: NodeId) -> Vec<String> {
    let mut keys: Vec<String> =
        node.rig.live.records_of(owner).await.unwrap().iter().map(ToString::to_string).collect();
    keys.sort();
    keys
}
