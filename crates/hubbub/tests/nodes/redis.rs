//! Redis is restarted, frozen and emptied while people call, ring and talk.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use hubbub_testkit::fleet::{Deployment, check::Report};
use tokio::time::{sleep, timeout};

use crate::{
    churn::churn,
    support::{PATIENCE, Scene, three},
};

/// Calls that run, and as many that ring, and as many pairs that call again and again.
const EACH: usize = 66;
/// How long Redis does not answer: longer than an answer may take.
const PAUSE: Duration = Duration::from_secs(3);
/// How long it is frozen: longer than it takes to declare a node dead that does not show a sign of life.
const FROZEN: Duration = Duration::from_secs(7);

/// What is left in Redis when it is back.
#[derive(Clone, Copy, PartialEq)]
enum Left {
    Everything,
    /// Every call is built again from its tickets.
    Nothing,
}

/// Plays the three kinds of calls, lets `fault` happen to Redis amid them, and judges.
async fn under_load(name: &'static str, left: Left, fault: impl AsyncFnOnce(&Deployment)) -> Report {
    let scene = Scene::begin(name, &three(), 3 * EACH).await;
    let pairs = scene.pairs.clone();
    let (running, rest) = pairs.split_at(EACH);
    let (ringing, calling) = rest.split_at(EACH);
    scene.talk(running).await;
    let stop = AtomicBool::new(false);
    scene.ring(ringing).await;
    let Scene { servers, fleet, .. } = &scene;
    let fault = async {
        fleet.journal.note(name);
        fault(servers).await;
        fleet.journal.note("Redis is back");
        answer_readyz(servers, 200).await;
        for pair in running.iter().filter(|_| left == Left::Nothing) {
            let caller = fleet.device(pair.caller).unwrap();
            caller.wait("built again", PATIENCE, |view| view.negotiated > 0 || view.call.is_none()).await.unwrap();
        }
        stop.store(true, Ordering::Relaxed);
    };
    tokio::join!(fault, churn(fleet, calling, &stop));
    scene.settles(running, ringing).await;
    let report = scene.end().await;
    assert!(report.talked >= running.len(), "{report}");
    report
}

/// Waits until every node answers `/readyz` so.
async fn answer_readyz(servers: &Deployment, status: u16) {
    let all = async {
        for node in &servers.nodes {
            while node.readiness().await != Some(status) {
                sleep(Duration::from_millis(20)).await;
            }
        }
    };
    timeout(PATIENCE, all).await.unwrap_or_else(|_| panic!("not all nodes answer {status}"));
}

#[tokio::test]
async fn scale_02_a_redis_that_goes_away_and_comes_back_empty_costs_no_running_call() {
    let report = under_load("redis-restarted", Left::Nothing, async |servers| {
        let redis = servers.redis().unwrap();
        redis.kill().await;
        answer_readyz(servers, 503).await;
        redis.launch().await.unwrap();
    });
    let report = report.await;
    assert_eq!(report.recoveries.len(), EACH, "everything was lost, and every call was rebuilt: {report}");
}

#[tokio::test]
async fn scale_02_an_emptied_redis_costs_no_running_call() {
    let flush = async |servers: &Deployment| servers.redis().unwrap().flush().await.unwrap();
    let report = under_load("redis-emptied", Left::Nothing, flush).await;
    assert_eq!(report.recoveries.len(), EACH, "everything was lost, and every call was rebuilt: {report}");
}

#[tokio::test]
async fn scale_02_a_frozen_redis_costs_no_running_call() {
    under_load("redis-frozen", Left::Everything, async |servers| {
        let redis = servers.redis().unwrap();
        redis.pause(PAUSE).await.unwrap();
        sleep(2 * PAUSE).await;
        redis.freeze().await.unwrap();
        sleep(FROZEN).await;
        redis.thaw().await.unwrap();
    })
    .await;
}
