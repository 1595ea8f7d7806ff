//! People with accounts: revocation, names, blocks, the call log.

use std::time::Duration;

use hubbub_app::accounts::ProfileChange;
use hubbub_net::ambient::SystemClock;
use hubbub_store::{CallOutcome, ProfilePatch};
use hubbub_types::Clock as _;
use serde_json::json;

use crate::support::{Client, Nodes, PATIENCE, Person};

#[tokio::test]
async fn chat_16_a_session_that_ends_on_one_node_is_cut_on_the_other_within_a_second() {
    let nodes = Nodes::closed().await;
    let (ann, bob) = (nodes.one.person("ann").await, nodes.one.person("bob").await);
    let (mut anns, mut bobs) = (Client::join_as(&nodes.two, &ann).await, Client::join_as(&nodes.one, &bob).await);
    let stays = nodes.one.sign_in("ann").await;
    let mut stays = Client::join_as(&nodes.two, &stays).await;
    anns.call(&mut bobs).await;
    nodes.one.accounts.logout(&ann.actor).await.unwrap();
    let cut = tokio::time::timeout(Duration::from_secs(1), anns.close_code()).await;
    assert_eq!(cut, Ok(4002));
    assert_eq!(bobs.expect("/decline").await["reason"], "hangup");
    stays.hears_nothing().await;
}

#[tokio::test]
async fn chat_16_log_out_everywhere_cuts_every_node_within_a_second() {
    let nodes = Nodes::closed().await;
    let ann = nodes.one.person("ann").await;
    let other = nodes.two.sign_in("ann").await;
    let mut clients = vec![
        Client::join_as(&nodes.one, &ann).await,
        Client::join_as(&nodes.two, &ann).await,
        Client::join_as(&nodes.two, &other).await,
    ];
    nodes.one.accounts.logout_everywhere(&ann.actor, false).await.unwrap();
    let cut = tokio::time::timeout(Duration::from_secs(1), async {
        for client in &mut clients {
            assert_eq!(client.close_code().await, 4002);
        }
    });
    cut.await.unwrap();
}

#[tokio::test]
async fn chat_16_revocation_reaches_the_own_node_though_redis_is_away_and_the_other_when_it_is_back() {
    let nodes = Nodes::closed().await;
    let ann = nodes.one.person("ann").await;
    let (mut here, mut there) = (Client::join_as(&nodes.one, &ann).await, Client::join_as(&nodes.two, &ann).await);
    nodes.redis.freeze().await.unwrap();
    nodes.one.accounts.logout(&ann.actor).await.unwrap();
    let cut = tokio::time::timeout(Duration::from_secs(1), here.close_code()).await;
    assert_eq!(cut, Ok(4002));
    nodes.redis.thaw().await.unwrap();
    assert_eq!(there.close_code().await, 4002);
}

#[tokio::test]
async fn p2p_02_a_new_name_reaches_a_connection_at_another_node() {
    let nodes = Nodes::closed().await;
    let (ann, bob) = (nodes.one.person("ann").await, nodes.one.person("bob").await);
    let (mut anns, mut bobs) = (Client::join_as(&nodes.one, &ann).await, Client::join_as(&nodes.two, &bob).await);
    let renamed = ProfileChange { name: Some("Anna".into()), ..ProfileChange::default() };
    nodes.two.accounts.change_profile(&ann.actor, renamed).await.unwrap();
    calls_as(&mut anns, "Anna", &mut bobs, &bob).await;
}

#[tokio::test]
async fn p2p_10_a_block_hides_both_from_each_other_on_every_node() {
    let nodes = Nodes::closed().await;
    let (ann, bob) = (nodes.one.person("ann").await, nodes.one.person("bob").await);
    let (mut anns, mut bobs) = (Client::join_as(&nodes.one, &ann).await, Client::join_as(&nodes.two, &bob).await);
    for (client, watched) in [(&mut anns, &bob), (&mut bobs, &ann)] {
        client.send(json!({"route": "PRESENCE", "ids": [watched.id()]})).await;
        assert_eq!(client.expect("/presence").await["users"][watched.id()], "idle");
    }
    nodes.one.accounts.block(&ann.actor, bob.actor.account).await.unwrap();
    anns.sees(&bob.id(), "offline").await;
    bobs.sees(&ann.id(), "offline").await;
    nodes.two.accounts.unblock(&ann.actor, bob.actor.account).await.unwrap();
    anns.sees(&bob.id(), "idle").await;
    bobs.sees(&ann.id(), "idle").await;
}

#[tokio::test]
async fn scale_05_what_the_bus_did_not_tell_is_looked_up() {
    let nodes = Nodes::closed().await;
    let (ann, bob, eve) = (nodes.one.person("ann").await, nodes.one.person("bob").await, nodes.one.person("eve").await);
    let (mut anns, mut bobs) = (Client::join_as(&nodes.one, &ann).await, Client::join_as(&nodes.two, &bob).await);
    let mut eves = Client::join_as(&nodes.two, &eve).await;
    eves.send(json!({"route": "PRESENCE", "ids": [bob.id()]})).await;
    assert_eq!(eves.expect("/presence").await["users"][bob.id()], "idle");
    // Behind the services' back, so that no message tells of it.
    let (store, now) = (&nodes.one.store, SystemClock.now());
    store.blocks().add(bob.actor.account, eve.actor.account, now).await.unwrap();
    let renamed = ProfilePatch { name: Some("Anna".into()), ..ProfilePatch::default() };
    store.accounts().update_profile(ann.actor.account, &renamed, now).await.unwrap();
    // A message whose number says that others were before it.
    nodes.redis.command(&["XADD", "hubbub:bus", "0-1000000", "from", "nobody", "m", "{}"]).await.unwrap();
    eves.sees(&bob.id(), "offline").await;
    calls_as(&mut anns, "Anna", &mut bobs, &bob).await;
}

#[tokio::test]
async fn p2p_06_a_call_between_nodes_is_logged_once_for_each() {
    let nodes = Nodes::closed().await;
    let (ann, bob) = (nodes.one.person("ann").await, nodes.one.person("bob").await);
    let (mut anns, mut bobs) = (Client::join_as(&nodes.one, &ann).await, Client::join_as(&nodes.two, &bob).await);
    anns.call(&mut bobs).await;
    bobs.send(json!({"route": "DECLINE"})).await;
    anns.expect("/decline").await;
    for person in [&ann, &bob] {
        let logged = async {
            loop {
                let page = nodes.one.store.calls().page(person.actor.account, None, 10).await.unwrap();
                if let [entry] = page.items.as_slice() {
                    return entry.outcome;
                }
                assert!(page.items.is_empty(), "logged once");
                tokio::task::yield_now().await;
            }
        };
        assert_eq!(tokio::time::timeout(PATIENCE, logged).await.unwrap(), CallOutcome::Answered);
    }
}

/// Calls until the caller is shown under this name.
async fn calls_as(caller: &mut Client, name: &str, callee: &mut Client, person: &Person) {
    let seen = async {
        loop {
            caller.offer(&[&person.id()]).await;
            let shown = callee.expect("/call").await["name"].clone();
            caller.send(json!({"route": "DECLINE"})).await;
            callee.expect("/decline").await;
            if shown == name {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, seen).await.unwrap();
}
