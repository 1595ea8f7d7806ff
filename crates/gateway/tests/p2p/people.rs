//! People with accounts: tokens, foreign names, blocks, revocation, call log.

use std::time::Duration;

use hubbub_app::accounts::ProfileChange;
use hubbub_store::{CallOutcome, Direction};
use serde_json::json;

use crate::support::{Client, PATIENCE, Person, Server, eventually};

async fn pair(server: &Server) -> (Person, Person) {
    (server.person("ann").await, server.person("bob").await)
}

#[tokio::test]
async fn p2p_14_a_token_opens_the_door_in_the_frame_or_in_the_address() {
    let server = Server::closed().await;
    let ann = server.person("ann").await;
    let mut by_frame = Client::connect(&server).await;
    by_frame.user = ann.id();
    let hello = by_frame.hello(json!({"route": "ADD_USER", "token": ann.token, "name": "Somebody Else"})).await;
    assert_eq!(hello["name"], "ann the person", "the name is the account's, whatever the client says");
    let mut by_address = Client::to(server.own, &format!("/?token={}", ann.token)).await;
    by_address.user = ann.id();
    by_address.hello(json!({"route": "ADD_USER"})).await;
}

#[tokio::test]
async fn p2p_14_no_token_and_bad_tokens_are_told_and_closed() {
    let server = Server::closed().await;
    let ann = server.person("ann").await;
    let forged = format!("{}x", ann.token);
    for frame in [json!({"route": "ADD_USER"}), json!({"route": "ADD_USER", "token": forged})] {
        let mut client = Client::connect(&server).await;
        client.user = ann.id();
        client.send(frame).await;
        assert_eq!(client.error().await, "UNAUTHENTICATED");
        assert_eq!(client.close_code().await, 4001);
    }
    let mut client = Client::to(server.main, "/p2p?token=nonsense").await;
    assert_eq!(client.error().await, "UNAUTHENTICATED");
    assert_eq!(client.close_code().await, 4001);
    let mut client = Client::connect(&server).await;
    client.user = ann.id();
    client.send(json!({"route": "RECONNECT"})).await;
    assert_eq!(client.expect("reconnectError").await["code"], "UNAUTHENTICATED");
    assert_eq!(client.close_code().await, 4001);
    server.is_idle().await;
}

#[tokio::test]
async fn p2p_14_nobody_speaks_for_somebody_else() {
    let server = Server::closed().await;
    let (ann, bob) = pair(&server).await;
    let mut client = Client::connect(&server).await;
    client.user = bob.id();
    client.send(json!({"route": "ADD_USER", "token": ann.token})).await;
    assert_eq!(client.error().await, "FOREIGN_USER");
    client.user = ann.id();
    client.hello(json!({"route": "ADD_USER"})).await;
    client.send(json!({"route": "SWAP_ICE", "userId": bob.id()})).await;
    assert_eq!(client.error().await, "FOREIGN_USER");
    client.send(json!({"route": "ADD_USER", "userId": bob.id(), "token": bob.token})).await;
    assert_eq!(client.error().await, "FOREIGN_USER", "a connection stays the first person's");
    assert_eq!(server.calls.counts().users, 1);
}

#[tokio::test]
async fn p2p_14_an_open_server_does_not_give_away_the_names_of_accounts() {
    let server = Server::open().await;
    let ann = server.person("ann").await;
    let mut thief = Client::connect(&server).await;
    thief.user = ann.id();
    thief.send(json!({"route": "ADD_USER", "name": "ann"})).await;
    assert_eq!(thief.error().await, "UNAUTHENTICATED");
    assert_eq!(thief.close_code().await, 4001);
    let _ann = Client::join_as(&server, &ann).await;
    let mut older = Client::connect(&server).await;
    older.user = "0b0e7a52-67a5-4b3c-9f5e-0d5a4c8a7a11".into();
    older.hello(json!({"route": "ADD_USER"})).await;
}

#[tokio::test]
async fn p2p_03_blocks_and_do_not_disturb_hold() {
    let server = Server::closed().await;
    let (ann, bob) = pair(&server).await;
    let (mut anns, mut bobs) = (Client::join_as(&server, &ann).await, Client::join_as(&server, &bob).await);
    let quiet = ProfileChange { do_not_disturb: Some(true), ..ProfileChange::default() };
    server.accounts.change_profile(&bob.actor, quiet).await.unwrap();
    anns.offer(&[&bob.id()]).await;
    assert_eq!(anns.error().await, "DO_NOT_DISTURB");
    server.accounts.block(&bob.actor, ann.actor.account).await.unwrap();
    anns.offer(&[&bob.id()]).await;
    assert_eq!(anns.error().await, "UNAVAILABLE");
    bobs.offer(&[&ann.id()]).await;
    assert_eq!(bobs.error().await, "UNAVAILABLE", "a block works both ways");
    anns.send(json!({"route": "PRESENCE", "ids": [bob.id()]})).await;
    assert_eq!(anns.expect("/presence").await["users"][bob.id()], "offline");
    anns.offer(&["0b0e7a52-67a5-4b3c-9f5e-0d5a4c8a7a11", "no-account"]).await;
    assert_eq!(anns.error().await, "UNAVAILABLE", "there is no such person");
    bobs.hears_nothing().await;
}

#[tokio::test]
async fn p2p_10_a_block_made_after_watching_hides_and_its_end_shows_again() {
    let server = Server::closed().await;
    let (ann, bob) = pair(&server).await;
    let (mut anns, mut bobs) = (Client::join_as(&server, &ann).await, Client::join_as(&server, &bob).await);
    for (client, watched) in [(&mut anns, &bob), (&mut bobs, &ann)] {
        client.send(json!({"route": "PRESENCE", "ids": [watched.id()]})).await;
        assert_eq!(client.expect("/presence").await["users"][watched.id()], "idle");
    }
    server.accounts.block(&bob.actor, ann.actor.account).await.unwrap();
    assert_eq!(anns.expect("/presence").await["users"][bob.id()], "offline");
    assert_eq!(bobs.expect("/presence").await["users"][ann.id()], "offline");
    let mut others = Client::join_as(&server, &server.sign_in("bob").await).await;
    others.offer(&[&ann.id()]).await;
    assert_eq!(others.error().await, "UNAVAILABLE");
    anns.hears_nothing().await;
    server.accounts.unblock(&bob.actor, ann.actor.account).await.unwrap();
    assert_eq!(anns.expect("/presence").await["users"][bob.id()], "idle");
    assert_eq!(bobs.expect("/presence").await["users"][ann.id()], "idle");
    drop((bobs, others));
    assert_eq!(anns.expect("/presence").await["users"][bob.id()], "offline");
}

#[tokio::test]
async fn p2p_02_a_new_name_reaches_a_connection_that_is_there() {
    let server = Server::closed().await;
    let (ann, bob) = pair(&server).await;
    let (mut anns, mut bobs) = (Client::join_as(&server, &ann).await, Client::join_as(&server, &bob).await);
    let renamed = ProfileChange { name: Some("Anna".into()), ..ProfileChange::default() };
    server.accounts.change_profile(&ann.actor, renamed).await.unwrap();
    // Told behind the caller's back: until then the old name is shown.
    loop {
        anns.offer(&[&bob.id()]).await;
        let name = bobs.expect("/call").await["name"].clone();
        anns.send(json!({"route": "DECLINE"})).await;
        bobs.expect("/decline").await;
        if name == "Anna" {
            break;
        }
        assert_eq!(name, "ann the person");
    }
}

#[tokio::test]
async fn p2p_14_a_session_that_ends_is_cut_within_a_second_and_its_call_ends() {
    let server = Server::closed().await;
    let (ann, bob) = pair(&server).await;
    let other_session = server.sign_in("ann").await;
    let (mut first, mut second) =
        (Client::join_as(&server, &ann).await, Client::join_as(&server, &other_session).await);
    let mut bobs = Client::join_as(&server, &bob).await;
    first.call(&mut bobs).await;
    server.accounts.logout(&ann.actor).await.unwrap();
    let cut = tokio::time::timeout(Duration::from_secs(1), first.close_code()).await;
    assert_eq!(cut, Ok(4002));
    assert_eq!(bobs.expect("/decline").await["reason"], "hangup");
    second.hears_nothing().await;
}

#[tokio::test]
async fn p2p_14_a_socket_that_was_not_registered_yet_is_cut_with_its_session() {
    let server = Server::closed().await;
    let ann = server.person("ann").await;
    let mut waiting = Client::to(server.main, &format!("/p2p?token={}", ann.token)).await;
    eventually("the token was looked at", || server.calls.counts().users == 1).await;
    server.accounts.logout(&ann.actor).await.unwrap();
    assert_eq!(waiting.close_code().await, 4002);
}

#[tokio::test]
async fn p2p_14_an_account_that_is_cut_off_is_gone_everywhere() {
    let server = Server::closed().await;
    let (ann, bob) = pair(&server).await;
    let other_session = server.sign_in("ann").await;
    let (mut first, mut second) =
        (Client::join_as(&server, &ann).await, Client::join_as(&server, &other_session).await);
    let mut bobs = Client::join_as(&server, &bob).await;
    first.offer(&[&bob.id()]).await;
    bobs.expect("/call").await;
    server.accounts.logout_everywhere(&ann.actor, false).await.unwrap();
    assert_eq!((first.close_code().await, second.close_code().await), (4002, 4002));
    bobs.expect("/decline").await;
    let mut again = Client::connect(&server).await;
    again.user = ann.id();
    again.send(json!({"route": "ADD_USER", "token": ann.token})).await;
    assert_eq!(again.error().await, "UNAUTHENTICATED");
}

#[tokio::test]
async fn p2p_04_a_missed_call_is_in_the_callees_log() {
    let server = Server::closed().await;
    let (ann, bob) = pair(&server).await;
    let mut anns = Client::join_as(&server, &ann).await;
    anns.offer(&[&bob.id()]).await;
    anns.hears_nothing().await;
    server.pass(Duration::from_secs(60)).await;
    assert_eq!(anns.expect("/decline").await["reason"], "timeout");
    let missed = log_of(&server, &bob).await;
    assert_eq!((missed.direction, missed.outcome), (Direction::Incoming, CallOutcome::Missed));
    assert_eq!((missed.peer, missed.peer_name.as_str()), (Some(ann.actor.account), "ann the person"));
    let made = log_of(&server, &ann).await;
    assert_eq!((made.direction, made.outcome), (Direction::Outgoing, CallOutcome::Unanswered));
    assert_eq!((made.peer, made.peer_name.as_str()), (Some(bob.actor.account), "bob the person"));
}

#[tokio::test]
async fn p2p_06_a_call_is_in_both_logs_with_its_length() {
    let server = Server::closed().await;
    let (ann, bob) = pair(&server).await;
    let (mut anns, mut bobs) = (Client::join_as(&server, &ann).await, Client::join_as(&server, &bob).await);
    anns.call(&mut bobs).await;
    server.clock.advance(Duration::from_secs(75));
    bobs.send(json!({"route": "DECLINE"})).await;
    anns.expect("/decline").await;
    for (person, direction) in [(&ann, Direction::Outgoing), (&bob, Direction::Incoming)] {
        let entry = log_of(&server, person).await;
        assert_eq!((entry.direction, entry.outcome), (direction, CallOutcome::Answered));
        assert_eq!(entry.talked, Some(Duration::from_secs(75)));
    }
}

#[tokio::test]
async fn p2p_06_a_declined_call_is_not_a_missed_one() {
    let server = Server::closed().await;
    let (ann, bob) = pair(&server).await;
    let (mut anns, mut bobs) = (Client::join_as(&server, &ann).await, Client::join_as(&server, &bob).await);
    anns.offer(&[&bob.id()]).await;
    bobs.expect("/call").await;
    bobs.send(json!({"route": "DECLINE"})).await;
    anns.expect("/decline").await;
    assert_eq!(log_of(&server, &bob).await.outcome, CallOutcome::Declined);
    assert_eq!(log_of(&server, &ann).await.outcome, CallOutcome::Declined);
}

/// The one entry in somebody's log, once it is written.
async fn log_of(server: &Server, person: &Person) -> hubbub_store::CallLogEntry {
    let read = async {
        loop {
            let mut page = server.store.calls().page(person.actor.account, None, 10).await.unwrap();
            assert!(page.items.len() <= 1, "a call is logged once");
            if let Some(entry) = page.items.pop() {
                return entry;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, read).await.unwrap()
}
