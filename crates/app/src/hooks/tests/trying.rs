//! Tries side by side, those that are asked for, and what is left of those that failed.

use super::*;

/// No answer in any time that a try has.
fn never() -> ResponseTemplate {
    ResponseTemplate::new(200).set_delay(Duration::from_secs(3_600))
}

#[tokio::test]
async fn chat_09_a_receiver_that_never_answers_does_not_hold_up_the_others() {
    let (bed, hooks, ann, channel) = setting().await;
    let (stuck, quick) = (receiver(vec![never(); 9]).await, receiver(Vec::new()).await);
    hooks.create_outgoing(&ann, Some(channel), edit(&stuck, HookFormat::Hubbub)).await.unwrap();
    let made = hooks.create_outgoing(&ann, Some(channel), edit(&quick, HookFormat::Hubbub)).await.unwrap();
    for number in 0..6 {
        bed.say(&ann, channel, &format!("text {number}")).await;
    }
    let mut lanes = crate::hooks::lanes::Lanes::new(2);
    let done = async || hooks.deliveries(&ann, made.id, Some(DeliveryState::Done)).await.unwrap().len();
    let all = async {
        while done().await < 6 {
            hooks.begin_due(&mut lanes).await.unwrap();
            lanes.ended().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(4), all).await.expect("before the first try of the other ends");
    assert!(lanes.is_busy(), "the other is still being tried");
}

#[tokio::test]
async fn chat_09_what_is_over_is_kept_for_a_while_and_then_all_of_it_goes() {
    let (bed, hooks, ann, channel) = setting().await;
    let server = receiver(Vec::new()).await;
    let mut made = Vec::new();
    for _ in 0..15 {
        made.push(hooks.create_outgoing(&ann, Some(channel), edit(&server, HookFormat::Hubbub)).await.unwrap().id);
    }
    for number in 0..34 {
        bed.clock.advance(Duration::from_secs(1));
        bed.say(&ann, channel, &format!("text {number}")).await;
    }
    while deliver_due(&hooks).await > 0 {}
    let left = async || {
        let mut left = 0;
        for id in &made {
            left += hooks.deliveries(&ann, *id, None).await.unwrap().len();
        }
        left
    };
    hooks.sweep().await.unwrap();
    assert_eq!(left().await, 15 * 34);
    bed.clock.advance(hooks.settings().kept.0 + Duration::from_secs(60));
    hooks.sweep().await.unwrap();
    assert_eq!(left().await, 0, "more than are removed at a time");
}

#[tokio::test]
async fn chat_09_an_address_is_tried_at_will_and_its_answer_is_told() {
    let (bed, hooks, ann, channel) = setting().await;
    let server = receiver(vec![ResponseTemplate::new(204), ResponseTemplate::new(503)]).await;
    let made = hooks.create_outgoing(&ann, Some(channel), edit(&server, HookFormat::Hubbub)).await.unwrap();
    assert_eq!(hooks.test(&ann, made.id).await.unwrap(), Tested { status: Some(204), error: None });
    assert_eq!(hooks.test(&ann, made.id).await.unwrap().status, Some(503));
    let told = told(&server).await;
    assert_ne!(told[0].0, told[1].0, "two tries are two events");
    let (kind, place) = (&told[0].1["type"], &told[0].1["data"]["channel"]["name"]);
    assert_eq!((kind.as_str(), place.as_str()), (Some("webhook.test"), Some("ci")));
    assert!(hooks.deliveries(&ann, made.id, None).await.unwrap().is_empty(), "a try is no delivery");
    let secret = hubbub_chat::hooks::outgoing::Secret::read(&made.secret).unwrap();
    let request = server.received_requests().await.unwrap().remove(0);
    let id = told[0].0.strip_prefix("msg_").unwrap().parse().unwrap();
    let at = request.headers["webhook-timestamp"].to_str().unwrap().parse::<i64>().unwrap() * 1_000;
    let at = hubbub_types::Timestamp::from_millis(at);
    let wanted = hubbub_chat::hooks::outgoing::sign(&secret, id, at, &request.body);
    assert_eq!(request.headers["webhook-signature"], wanted.as_str());

    let nobody = OutgoingEdit { url: "http://127.0.0.1:1/".into(), ..edit(&server, HookFormat::Slack) };
    let nobody = hooks.create_outgoing(&ann, Some(channel), nobody).await.unwrap();
    assert!(hooks.test(&ann, nobody.id).await.unwrap().error.is_some());
    let bob = bed.person("bob").await;
    assert!(matches!(hooks.test(&bob, made.id).await, Err(Error::Forbidden)));
    for _ in 0..3 {
        hooks.test(&ann, made.id).await.unwrap();
    }
    assert!(matches!(hooks.test(&ann, made.id).await, Err(Error::TooMany { .. })));
}

#[tokio::test]
async fn chat_09_what_was_given_up_is_counted_until_it_is_tried_again() {
    let (bed, hooks, ann, channel) = setting().await;
    let server = receiver(vec![ResponseTemplate::new(500); 12]).await;
    let made = hooks.create_outgoing(&ann, Some(channel), edit(&server, HookFormat::Hubbub)).await.unwrap();
    bed.say(&ann, channel, "hi").await;
    let dead = async || hooks.outgoing(&ann, Some(channel)).await.unwrap().remove(0).dead;
    while dead().await == 0 {
        deliver_due(&hooks).await;
        bed.clock.advance(Duration::from_secs(3_600));
    }
    let given_up = hooks.deliveries(&ann, made.id, Some(DeliveryState::Dead)).await.unwrap().remove(0);
    hooks.retry(&ann, given_up.id).await.unwrap();
    assert_eq!(dead().await, 0);
}

#[tokio::test]
async fn chat_09_a_new_public_channel_is_told_of_where_it_is_wanted() {
    let (bed, hooks, ann, channel) = setting().await;
    let ann = Actor { role: Role::Admin, ..ann };
    let (all, one) = (receiver(Vec::new()).await, receiver(Vec::new()).await);
    hooks.create_outgoing(&ann, None, edit(&all, HookFormat::Hubbub)).await.unwrap();
    hooks.create_outgoing(&ann, Some(channel), edit(&one, HookFormat::Hubbub)).await.unwrap();
    bed.channel(&ann, "plans", false).await;
    bed.channel(&ann, "secret", true).await;
    while deliver_due(&hooks).await > 0 {}
    let told = told(&all).await;
    assert_eq!(told.len(), 1, "{told:?}");
    let body = &told[0].1;
    assert_eq!(
        (body["type"].as_str(), body["data"]["channel"]["name"].as_str()),
        (Some("channel.created"), Some("plans"))
    );
    assert_eq!(body["data"]["person"]["handle"], "ann");
    assert!(one.received_requests().await.unwrap().is_empty());
}
