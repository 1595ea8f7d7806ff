//! Connections of bots end with their tokens.

use std::time::Duration;

use hubbub_types::Role;

use super::World;
use crate::{
    Actor,
    bots::{NewBot, NewToken},
    chat::Farewell,
};

#[tokio::test]
async fn chat_09_a_connection_ends_when_its_token_does_and_not_before() {
    let world = World::new().await;
    let console = Actor::console().unwrap();
    let new = NewBot { handle: "ci".into(), name: "Builds".into(), description: String::new(), role: Role::Member };
    let bot = world.chat.create_bot(&console, new).await.unwrap().row.account.id;
    let mut ears = Vec::new();
    for expires_in_days in [Some(1), Some(2), None] {
        let new = NewToken { name: "test".into(), scopes: vec!["read".into()], expires_in_days };
        let secret = world.chat.create_bot_token(&console, bot, new).await.unwrap().secret;
        ears.push(world.ear(&world.chat.accounts().authenticate(&secret).await.unwrap()).await);
    }
    world.clock.advance(Duration::from_secs(86_400));
    ears[0].0.until("its token has ended", |ear| *ear.closed.lock() == Some(Farewell::SessionEnded)).await;
    assert!(ears[1..].iter().all(|(ear, _)| ear.closed.lock().is_none()), "theirs have not");
}
