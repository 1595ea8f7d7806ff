//! What a node does without its Redis: at the start, and later.

use std::{net::SocketAddr, process::Stdio, sync::Arc};

use axum::{Router, extract::State, routing::post};
use hubbub_testkit::{
    RedisOptions,
    fleet::{Command, Deployment, Plan, View, journal::Stage},
};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::watch,
    time::{sleep, timeout},
};

use crate::support::{PATIENCE, Scene, alone, three};

/// How the start of this deployment fails: exit code and log.
async fn refused(plan: Plan) -> String {
    format!("{:#}", Deployment::start(&plan).await.unwrap_err())
}

#[tokio::test]
async fn scale_02_without_redis_a_start_ends_with_code_one_and_says_where_it_looked() {
    let error = refused(three().with("cluster.redis_url", "\"redis://:secret@127.0.0.1:1\"")).await;
    assert!(error.contains("exit status: 1"), "{error}");
    assert!(
        error.contains("cluster.redis_url") && error.contains("127.0.0.1:1") && !error.contains("secret@"),
        "{error}"
    );
}

#[tokio::test]
async fn scale_02_half_a_cluster_does_not_start() {
    let redis = "\"redis://127.0.0.1:1\"";
    let wrong = [
        (alone().with("cluster.redis_url", redis), "store.url: is SQLite"),
        (three().with("cluster.mode", "\"memory\""), "cluster.mode: is \"memory\""),
        (alone().with("cluster.mode", "\"redis\""), "cluster.mode: is \"redis\""),
        (alone().with("cluster.allow_insecure", "true"), "cluster.allow_insecure: is set"),
        (three().with("accounts.secret_key", "\"\""), "accounts.secret_key: "),
    ];
    for (plan, text) in wrong {
        let error = refused(plan).await;
        assert!(error.contains("exit status: 2") && error.contains(text), "{text}: {error}");
    }
}

/// A chat room that alerts are posted to.
struct Room {
    address: SocketAddr,
    said: watch::Receiver<Vec<String>>,
}

impl Room {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, said) = watch::channel(Vec::new());
        let take = async |State(said): State<Arc<watch::Sender<Vec<String>>>>, text: String| {
            said.send_modify(|said| said.push(text));
        };
        let router = Router::new().route("/", post(take)).with_state(Arc::new(sender));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, said }
    }

    async fn hears(&mut self, text: &str) {
        let heard = self.said.wait_for(|said| said.iter().any(|message| message.contains(text)));
        timeout(PATIENCE, heard).await.unwrap_or_else(|_| panic!("nobody said {text:?}")).unwrap();
    }
}

/// Waits until every node answers `/readyz` with this status, and this about Redis.
async fn readiness(servers: &Deployment, status: u16, redis: &str) {
    for address in servers.addresses() {
        let look = async {
            loop {
                let (code, body) = servers.rest.get(address, "/readyz", None).await.unwrap();
                let body: Value = serde_json::from_str(&body).unwrap();
                if code == status && body["checks"]["redis"] == redis {
                    assert_eq!(body["checks"]["store"], "ok");
                    return;
                }
                sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, look).await.unwrap_or_else(|_| panic!("{address} never says {redis}"));
    }
}

#[tokio::test]
async fn scale_02_a_redis_that_goes_away_stops_new_calls_and_nothing_else() {
    let mut room = Room::open().await;
    let plan = three()
        .with("cluster.alert_after", "\"100ms\"")
        .with("cluster.retry_for", "\"1s\"")
        .with("alerts.webhook_url", &format!("\"http://{}/\"", room.address));
    let scene = Scene::begin("redis-away", &plan, 2).await;
    let pairs = scene.pairs.clone();
    let (talking, calling) = (pairs[0], pairs[1]);
    scene.talk(&[talking]).await;
    let Scene { servers, fleet, .. } = &scene;
    let redis = servers.redis().unwrap();
    let metric = async |name: &str| servers.rest.metric(servers.nodes[0].address, name).await.unwrap();
    readiness(servers, 200, "ok").await;
    assert!((metric("hubbub_redis_up").await - 1.0).abs() < f64::EPSILON);
    assert!(metric("hubbub_redis_seconds_count").await > 0.0);

    redis.freeze().await.unwrap();
    readiness(servers, 503, "unavailable").await;
    room.hears("Redis does not answer").await;
    assert!(metric("hubbub_redis_up").await.abs() < f64::EPSILON);
    assert!(metric("hubbub_redis_errors_total").await > 0.0);
    let caller = fleet.device(calling.caller).unwrap();
    caller.act(Command::Call(fleet.device(calling.callee).unwrap().person.id.clone())).await.unwrap();
    let view = caller.wait("refused", PATIENCE, |view| view.end.is_some()).await.unwrap();
    assert_eq!(view.end.unwrap().reason, "SERVER_UNAVAILABLE");
    assert!(fleet.devices().iter().all(|device| device.view().is_ready()), "sockets stay");
    assert_eq!(fleet.device(talking.callee).unwrap().view().stage(), Some(Stage::Talking));

    redis.thaw().await.unwrap();
    readiness(servers, 200, "ok").await;
    room.hears("Redis answers again").await;
    assert!(metric("hubbub_redis_reconnects_total").await > 0.0);
    scene.works(&[talking]).await;
    scene.talk(&[calling]).await;
    assert!(fleet.devices().iter().all(|device| device.view().is_ready()));
    let report = scene.end().await;
    assert_eq!(report.recoveries.len(), 0, "nobody had to come back: {report}");
}

/// What the doctor says about Redis: status and text.
async fn doctor(servers: &Deployment) -> (String, String) {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_hubbub"));
    command.args(["doctor", "--json", "--config"]).arg(servers.nodes[0].settings_file());
    let output = command.env_clear().stdin(Stdio::null()).output().await.unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let check = report["checks"].as_array().unwrap().iter().find(|check| check["name"] == "redis").unwrap();
    (check["status"].as_str().unwrap().to_owned(), check["found"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn scale_02_nodes_meet_on_an_encrypted_redis_with_a_password() {
    let redis = RedisOptions { tls: true, password: Some("correct".into()), ..RedisOptions::default() };
    let scene = Scene::begin("redis-tls", &Plan { redis, ..three() }, 1).await;
    let pairs = scene.pairs.clone();
    scene.talk(&pairs).await;
    scene.works(&pairs).await;
    let (status, found) = doctor(&scene.servers).await;
    assert!(status == "ok" && found.ends_with("3 nodes"), "{status}: {found}");
    for node in &scene.servers.nodes {
        assert!(!node.log().contains("correct"), "the password is in the log");
    }
    let redis = scene.servers.redis().unwrap();
    redis.command(&["CONFIG", "SET", "maxmemory", "1gb", "maxmemory-policy", "allkeys-lru"]).await.unwrap();
    let (status, found) = doctor(&scene.servers).await;
    assert!(status == "warning" && found.contains("allkeys-lru"), "{status}: {found}");
    redis.command(&["SET", "hubbub:key", "of somebody else"]).await.unwrap();
    let (status, found) = doctor(&scene.servers).await;
    assert!(status == "failed" && found.contains("another secret key"), "{status}: {found}");
    scene.end().await;
}

#[tokio::test]
async fn scale_02_garbage_in_redis_is_counted_and_harms_nobody() {
    let scene = Scene::begin("redis-garbage", &three(), 1).await;
    let pairs = scene.pairs.clone();
    let redis = scene.servers.redis().unwrap();
    let nodes = redis.command(&["ZRANGE", "hubbub:nodes", "0", "-1"]).await.unwrap();
    for garbage in ["", "{", "[[1]]", r#"{"kind":"from_the_future"}"#] {
        redis.command(&["XADD", "hubbub:bus", "0-*", "from", "x", "m", garbage]).await.unwrap();
        for node in nodes.lines() {
            redis.command(&["XADD", &format!("hubbub:s:{node}"), "0-*", "e", garbage]).await.unwrap();
        }
    }
    redis.command(&["SET", "hubbub:r:stranger", "garbage"]).await.unwrap();
    redis.command(&["ZADD", "hubbub:due", "1", "stranger"]).await.unwrap();
    scene.talk(&pairs).await;
    scene.works(&pairs).await;
    for address in scene.servers.addresses() {
        for (name, least) in
            [("hubbub_redis_malformed_total{what=\"effects\"}", 4.0), ("hubbub_bus_unreadable_total", 4.0)]
        {
            let counted = async {
                while scene.servers.rest.metric(address, name).await.unwrap() < least {
                    sleep(std::time::Duration::from_millis(20)).await;
                }
            };
            timeout(PATIENCE, counted).await.unwrap_or_else(|_| panic!("{name} is not counted"));
        }
    }
    let someone: View = scene.fleet.devices()[0].view();
    assert!(someone.is_ready());
    scene.end().await;
}
