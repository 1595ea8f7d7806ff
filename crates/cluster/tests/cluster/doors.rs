//! Who may come in, and what is seen from outside.

use std::{fs, path::Path, sync::Arc, time::Duration};

use hubbub_cluster::{Cluster, Key, Live, Notice, Quota, RateKey, Step};
use hubbub_testkit::{RedisOptions, RedisServer};
use hubbub_types::NodeId;
use tokio::sync::mpsc;

use crate::support::{in_time, next, node, node_at, revoked, settings, try_node, until_members};

/// A record that only says who owns it.
type Owners = Vec<NodeId>;

/// Makes a step that owns, tells and has a deadline, and everything else that a node does with live records.
async fn use_live_state(cluster: &Cluster) {
    let (told, mut hears) = mpsc::unbounded_channel();
    let deliver = Arc::new(move |_, effect: u32| told.send(effect).unwrap());
    let live: Live<Owners, u32> = cluster.live(Owners::clone, deliver);
    let (keys, node) = ([Key::new("ann")], cluster.node());
    let set = async |owners: Owners| {
        let step = |records: &mut std::collections::BTreeMap<Key, Owners>, now| {
            records.insert(keys[0].clone(), owners.clone());
            Step::Commit { output: (), effects: vec![(node, 7)], deadlines: vec![(keys[0].clone(), Some(now))] }
        };
        live.transact(keys.to_vec(), step).await.unwrap();
    };
    set(vec![node]).await;
    assert_eq!(in_time("the effect is told", hears.recv()).await, Some(7));
    assert_eq!(live.records_of(node).await.unwrap(), keys);
    assert_eq!(live.read(&keys).await.unwrap().len(), 1);
    assert!(live.next_due().await.unwrap().is_some());
    assert_eq!(live.claim_due(10).await.unwrap(), keys);
    set(vec![NodeId(uuid::Uuid::nil())]).await;
    set(vec![]).await;
    live.unread_of(node).await.unwrap();
    live.bury(NodeId(uuid::Uuid::nil())).await.unwrap();
}

#[tokio::test]
async fn scale_02_the_rights_in_the_documentation_are_enough() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations/redis.md");
    let page = fs::read_to_string(page).unwrap();
    let rule = page.split_once("ACL SETUSER hubbub").unwrap().1.split("```").next().unwrap();
    let rule = rule.replace("PASSWORD", "secret");
    let redis = RedisServer::start().await.unwrap();
    let words: Vec<&str> = ["ACL", "SETUSER", "hubbub"].into_iter().chain(rule.split_whitespace()).collect();
    redis.command(&words).await.unwrap();
    let url = format!("redis://hubbub:secret@{}", redis.address());
    let (a, b) = (node_at(&url, "a").await, node_at(&url, "b").await);
    use_live_state(&a).await;
    let mut listener = b.bus().subscribe();
    a.bus().publish(revoked(1));
    assert_eq!(next(&mut listener).await, Notice::Message(revoked(1)));
    assert!(a.leases().claim("sweep", Duration::from_secs(60)).await.unwrap());
    let quota = Quota { burst: 1, every: Duration::from_secs(60) };
    a.rates().take(RateKey { kind: "login", subject: [1; 16] }, quota).await.unwrap();
    until_members(&a, &["a", "b"]).await;
    let (mut events, gone) = (a.events(), b.node());
    b.leave().await;
    crate::support::event(&mut events, "the death is told", |_| true).await;
    a.buried(gone).await.unwrap();
    assert_eq!(redis.command(&["ACL", "LOG"]).await.unwrap(), "", "nothing was refused");
}

#[tokio::test]
async fn an_examination_sees_what_is_there_and_joins_nobody() {
    let options =
        RedisOptions { lines: vec!["maxmemory 100mb", "maxmemory-policy allkeys-lru"], ..RedisOptions::default() };
    let redis = RedisServer::with(options).await.unwrap();
    let seen = Cluster::examine(&settings(&redis.url())).await.unwrap();
    assert_eq!((seen.nodes, seen.fingerprint.as_deref(), seen.evicts.as_deref()), (0, None, Some("allkeys-lru")));
    assert!(seen.version.starts_with(|digit: char| digit.is_ascii_digit()), "{seen:?}");
    assert_eq!(redis.command(&["DBSIZE"]).await.unwrap(), "0");
    let _a = node(&redis, "a").await;
    let seen = Cluster::examine(&settings(&redis.url())).await.unwrap();
    assert_eq!((seen.nodes, seen.fingerprint.as_deref()), (1, Some("key")));
    redis.kill().await;
    assert!(Cluster::examine(&settings(&redis.url())).await.is_err());
}

#[tokio::test]
async fn scale_02_nodes_meet_over_tls_with_a_password() {
    let options = RedisOptions { tls: true, password: Some("correct".into()), ..RedisOptions::default() };
    let redis = RedisServer::with(options).await.unwrap();
    let mut settings = settings(&redis.url());
    settings.redis_ca_file = Some(redis.ca_file());
    let a = try_node(settings.clone(), "a", "key").await.unwrap();
    let b = try_node(settings, "b", "key").await.unwrap();
    until_members(&a, &["a", "b"]).await;
    let mut listener = b.bus().subscribe();
    a.bus().publish(revoked(1));
    assert_eq!(next(&mut listener).await, Notice::Message(revoked(1)));
}
