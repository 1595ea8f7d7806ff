//! Effects and the bus as they are read.

use std::sync::{Arc, Mutex};

use super::{
    contract::{NODE, Note},
    support::{Place, eventually, server},
};
use crate::{Event, redis::BusEntry};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_gap_in_the_effects_is_reported() {
    let place = Place::new(&server().await.url());
    let mut node = place.node(NODE).await;
    node.add("a", 1).await.unwrap();
    node.rig.told(1).await;
    let stream = place.name(&format!("s:{NODE}"));
    node.command::<()>(&["XADD", &stream, "0-9", "e", r#"[["later",9]]"#]).await;
    node.hears(Event::Lost).await;
    assert_eq!(node.rig.told(2).await[1], Note("later".into(), 9), "what came after the gap is handed on");
    node.add("a", 2).await.unwrap();
    assert_eq!(node.rig.told(3).await[2], Note("a".into(), 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_effects_that_cannot_be_understood_are_dropped_and_harm_no_others() {
    let place = Place::new(&server().await.url());
    let node = place.node(NODE).await;
    let stream = place.name(&format!("s:{NODE}"));
    for garbage in ["", "garbage", "[1]", "{}", "[[\"a\",1]", "\u{0}"] {
        node.command::<()>(&["XADD", &stream, "0-*", "e", garbage]).await;
        node.command::<()>(&["XADD", &stream, "0-*", "other", garbage]).await;
    }
    node.add("a", 1).await.unwrap();
    assert_eq!(node.rig.told(1).await, [Note("a".into(), 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_effects_that_were_handed_on_are_removed() {
    let place = Place::new(&server().await.url());
    let node = place.node(NODE).await;
    for operation in 1..=20 {
        node.add("a", operation).await.unwrap();
    }
    node.rig.told(20).await;
    let stream = place.name(&format!("s:{NODE}"));
    eventually(async || (node.command::<u32>(&["XLEN", &stream]).await == 0).then_some(())).await;
    node.add("a", 21).await.unwrap();
    assert_eq!(node.rig.told(21).await.len(), 21, "the next one still comes, and only once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_the_bus_is_heard_in_order_and_its_gaps_are() {
    let place = Place::new(&server().await.url());
    let node = place.node(NODE).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&heard);
    node.links.inbox.on_bus(move |entry| sink.lock().unwrap().push(entry));
    let bus = place.name("bus");
    // The reader stands at the end of the bus before the first message.
    node.add("a", 1).await.unwrap();
    node.rig.told(1).await;
    for text in ["one", "two"] {
        node.command::<()>(&["XADD", &bus, "0-*", "from", "x", "m", text]).await;
    }
    node.command::<()>(&["XADD", &bus, "0-*", "m", "from nobody"]).await;
    node.command::<()>(&["XADD", &bus, "0-10", "from", "x", "m", "three"]).await;
    let message = |text: &str| BusEntry::Message { from: "x".into(), text: text.into() };
    let wanted = [message("one"), message("two"), BusEntry::Gap, message("three")];
    eventually(async || (heard.lock().unwrap().len() >= wanted.len()).then_some(())).await;
    assert_eq!(*heard.lock().unwrap(), wanted);
}
