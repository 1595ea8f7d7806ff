//! Ways into Redis: passwords, TLS, replicas, nobody there.

use hubbub_testkit::{RedisOptions, RedisSentinel, RedisServer};

use super::{
    contract::NODE,
    support::{Place, server},
};
use crate::{ClusterSettings, redis::ConnectError};

async fn refusal(place: &Place, settings: &ClusterSettings) -> ConnectError {
    match place.try_link(settings).await {
        Ok(_) => panic!("a connection was made"),
        Err(error) => error,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_nobody_there_is_an_error_that_names_the_address() {
    let place = Place::new("redis://:secret@127.0.0.1:1");
    let text = refusal(&place, &place.settings()).await.to_string();
    assert!(text.contains("127.0.0.1:1") && !text.contains("secret"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_needed_where_there_is_one() {
    let options = RedisOptions { password: Some("correct".into()), ..RedisOptions::default() };
    let server = RedisServer::with(options).await.unwrap();
    let place = Place::new(&server.url());
    place.node(NODE).await.add("a", 1).await.unwrap();
    for url in [format!("redis://{}", server.address()), format!("redis://:wrong@{}", server.address())] {
        let place = Place::new(&url);
        let error = refusal(&place, &place.settings()).await;
        assert!(matches!(error, ConnectError::Refused { .. }), "{error}");
        assert!(!error.to_string().contains("wrong@"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tls_is_spoken_with_whom_the_authorities_vouch_for() {
    let options = RedisOptions { tls: true, password: Some("correct".into()), ..RedisOptions::default() };
    let server = RedisServer::with(options).await.unwrap();
    let place = Place::new(&server.url());
    let settings = ClusterSettings { redis_ca_file: Some(server.ca_file()), ..place.settings() };
    let node = place.node_with(NODE, settings).await;
    node.add("a", 1).await.unwrap();
    assert_eq!(node.operations("a").await, [1]);
    let error = refusal(&place, &place.settings()).await;
    assert!(error.to_string().contains("certificate"), "nobody vouches for it: {error}");
    let missing = ClusterSettings { redis_ca_file: Some("/nowhere/ca.pem".into()), ..place.settings() };
    let error = refusal(&place, &missing).await;
    assert!(matches!(error, ConnectError::Settings(_)), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_is_refused() {
    let primary = server().await;
    let options = RedisOptions { replica_of: Some(primary.port()), ..RedisOptions::default() };
    let replica = RedisServer::with(options).await.unwrap();
    let place = Place::new(&replica.url());
    let error = refusal(&place, &place.settings()).await;
    assert!(matches!(error, ConnectError::Replica { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_redis_is_refused_in_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = Place::new(&format!("redis://{}", listener.local_addr().unwrap()));
    let settings = ClusterSettings { connect_timeout: hubbub_types::Span::millis(200), ..place.settings() };
    let error = refusal(&place, &settings).await;
    assert!(matches!(error, ConnectError::Timeout { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_part_of_a_redis_cluster_is_refused() {
    let options = RedisOptions { lines: vec!["cluster-enabled yes"], ..RedisOptions::default() };
    let server = RedisServer::with(options).await.unwrap();
    let place = Place::new(&server.url());
    let error = refusal(&place, &place.settings()).await;
    assert!(error.to_string().contains("part of a Redis Cluster"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sentinel_leads_to_the_primary_and_is_not_taken_for_one() {
    let options = RedisOptions { password: Some("correct".into()), ..RedisOptions::default() };
    let server = RedisServer::with(options).await.unwrap();
    let with_password = RedisSentinel::watch(&server).await.unwrap();
    let without = RedisSentinel::watch_without_password(&server).await.unwrap();
    for sentinel in [&with_password, &without] {
        let node = Place::new(&sentinel.url()).node(NODE).await;
        node.add("a", 1).await.unwrap();
    }
    let place = Place::new(&format!("redis://127.0.0.1:{}", without.port()));
    let error = refusal(&place, &place.settings()).await;
    assert!(error.to_string().contains("redis+sentinel://"), "{error}");
    let unknown = without.url().replace("/main", "/other");
    let place = Place::new(&unknown);
    let error = refusal(&place, &place.settings()).await;
    assert!(matches!(&error, ConnectError::Sentinel { service, .. } if service == "other"), "{error}");
}
