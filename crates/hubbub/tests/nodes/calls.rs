//! Calls between people on different nodes.

use hubbub_testkit::fleet::{Command, View, journal::Stage};

use crate::support::{PATIENCE, Scene, three};

#[tokio::test]
async fn scale_05_people_on_different_nodes_call_each_other() {
    let scene = Scene::begin("calls", &three(), 30).await;
    let pairs = scene.pairs.clone();
    scene.talk(&pairs).await;
    scene.works(&pairs).await;
    scene.fleet.hang_up_all(&pairs, PATIENCE).await.unwrap();

    // Refused and cancelled, with the reasons that both sides see.
    let (refused, cancelled) = (pairs[0], pairs[1]);
    scene.ring(&[refused, cancelled]).await;
    scene.fleet.device(refused.callee).unwrap().act(Command::HangUp).await.unwrap();
    scene.fleet.device(cancelled.caller).unwrap().act(Command::HangUp).await.unwrap();
    let over = |view: &View| view.call.is_none();
    scene.fleet.both("over", &[refused, cancelled], PATIENCE, over).await.unwrap();
    let reason = |device: usize| scene.fleet.device(device).unwrap().view().end.unwrap().reason;
    assert_eq!((reason(refused.caller).as_str(), reason(cancelled.callee).as_str()), ("declined", "canceled"));

    // Who talks is busy, on whatever node one asks.
    scene.talk(&[pairs[2]]).await;
    let busy = scene.fleet.device(pairs[2].callee).unwrap().person.id.clone();
    let third = scene.fleet.device(pairs[3].caller).unwrap();
    third.act(Command::Call(busy)).await.unwrap();
    let view = third.wait("refused", PATIENCE, |view| view.ends == 2).await.unwrap();
    assert_eq!(view.end.unwrap().reason, "BUSY");
    assert_eq!(scene.fleet.device(pairs[2].callee).unwrap().view().stage(), Some(Stage::Talking));

    let report = scene.end().await;
    assert_eq!(report.talked, pairs.len() + 1);
}
