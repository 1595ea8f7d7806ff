//! Webhooks in both directions, and what is on its way.

use hubbub_store::{DeliveryRow, HookInRow, HookOutRow, HookPictureRow, NewDelivery, NewHookIn, StoreError, Tried};
use hubbub_types::{ChannelId, DeliveryId, DeliveryState, HookFormat, HookId, Timestamp};
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{START, at, hash, member},
    places::{act, channel_id, made_room, message},
};

on_both![
    chat_09_an_incoming_webhook_opens_with_its_own_secret_alone,
    chat_09_a_channel_has_no_more_webhooks_than_it_may,
    chat_09_an_outgoing_webhook_is_changed_stopped_and_started,
    chat_09_a_delivery_is_written_with_its_entry_and_claimed_by_one,
    chat_09_deliveries_of_a_webhook_come_one_after_the_other_in_order,
    chat_09_a_delivery_that_is_put_off_does_not_hold_up_the_next,
    chat_09_a_delivery_that_was_given_up_is_counted_and_can_be_tried_again,
    chat_09_what_was_over_long_ago_is_swept,
    chat_09_pictures_of_programs_that_are_not_used_make_room,
];

fn hook_id(n: u32) -> HookId {
    HookId(Uuid::from_u128(u128::from(n)))
}

fn incoming(n: u32, channel: ChannelId) -> NewHookIn {
    let row = HookInRow {
        id: hook_id(n),
        channel,
        name: format!("ci {n}"),
        created_by: None,
        created_at: at(n.into()),
        last_used_at: None,
    };
    NewHookIn { row, hash: hash(u8::try_from(n).unwrap()) }
}

fn outgoing(n: u32, channel: Option<ChannelId>) -> HookOutRow {
    HookOutRow {
        id: hook_id(n),
        channel,
        url: format!("https://example.org/{n}"),
        format: HookFormat::Hubbub,
        events: vec!["message.created".into(), "message.deleted".into()],
        secret: "whsec_x".into(),
        created_by: None,
        created_at: at(n.into()),
        disabled_at: None,
        disabled_reason: None,
        failures: 0,
        dead: 0,
    }
}

/// Posts messages into room 1 and puts a delivery of each to the webhooks that want it.
async fn post_to_hooks(db: &Database, messages: std::ops::Range<u32>) {
    let ann = db.store.accounts().by_handle(&"p1".parse().unwrap()).await.unwrap();
    let ann = match ann {
        Some(account) => account,
        None => member(&db.store, 1).await,
    };
    for n in messages {
        act(&db.store, channel_id(1), |tx, seq| {
            for (place, hook) in (0..).zip(tx.hooks(channel_id(1), "message.created")) {
                let id = DeliveryId(Uuid::from_u128(u128::from(n * 100 + place)));
                let event = "message.created";
                tx.deliver(NewDelivery {
                    id,
                    hook,
                    event,
                    channel: channel_id(1),
                    seq,
                    message: None,
                    at: at(n.into()),
                });
            }
            tx.post(message(n, channel_id(1), seq, ann.id));
        })
        .await
        .unwrap();
    }
}

async fn claim(db: &Database, now: u64) -> Vec<DeliveryRow> {
    let mut claimed = db.store.deliveries().claim(at(now), at(now + 60), 16, &[]).await.unwrap();
    claimed.sort_by_key(|row| row.hook);
    claimed
}

fn tried(status: u16, now: Timestamp) -> Tried {
    Tried { status: Some(status), error: (status >= 300).then(|| "refused".into()), at: now }
}

async fn chat_09_an_incoming_webhook_opens_with_its_own_secret_alone(db: &Database) {
    made_room(&db.store, 1).await;
    let hooks = db.store.hooks_in();
    let new = incoming(1, channel_id(1));
    hooks.create(&new, 10).await.unwrap();
    assert_eq!(hooks.open(hook_id(1), &hash(2), at(5)).await.unwrap(), None);
    assert_eq!(hooks.open(hook_id(2), &hash(1), at(5)).await.unwrap(), None);
    assert_eq!(hooks.open(hook_id(1), &hash(1), at(5)).await.unwrap(), Some(new.row.clone()));
    assert_eq!(hooks.by_id(hook_id(1)).await.unwrap().unwrap().last_used_at, Some(at(5)));
    assert!(hooks.open(hook_id(1), &hash(1), at(10)).await.unwrap().is_some());
    assert_eq!(hooks.by_id(hook_id(1)).await.unwrap().unwrap().last_used_at, Some(at(5)), "not written each time");
    assert!(hooks.delete(hook_id(1)).await.unwrap());
    assert!(!hooks.delete(hook_id(1)).await.unwrap());
    assert_eq!(hooks.open(hook_id(1), &hash(1), at(20)).await.unwrap(), None);
}

async fn chat_09_a_channel_has_no_more_webhooks_than_it_may(db: &Database) {
    made_room(&db.store, 1).await;
    made_room(&db.store, 2).await;
    for n in 1..=2 {
        db.store.hooks_in().create(&incoming(n, channel_id(1)), 2).await.unwrap();
        db.store.hooks_out().create(&outgoing(n, None), 2).await.unwrap();
    }
    let full = db.store.hooks_in().create(&incoming(3, channel_id(1)), 2).await;
    assert!(matches!(full, Err(StoreError::Full("hooks"))), "{full:?}");
    db.store.hooks_in().create(&incoming(3, channel_id(2)), 2).await.unwrap();
    let full = db.store.hooks_out().create(&outgoing(3, None), 2).await;
    assert!(matches!(full, Err(StoreError::Full("hooks"))), "{full:?}");
    db.store.hooks_out().create(&outgoing(3, Some(channel_id(1))), 2).await.unwrap();
    let missing = db.store.hooks_in().create(&incoming(9, channel_id(9)), 2).await;
    assert!(matches!(missing, Err(StoreError::NotFound)), "{missing:?}");
    let ids = |rows: Vec<HookInRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(db.store.hooks_in().of_channel(channel_id(1)).await.unwrap()), [hook_id(1), hook_id(2)]);
    assert_eq!(db.store.hooks_out().list(None).await.unwrap().len(), 3);
    assert_eq!(db.store.hooks_out().list(Some(channel_id(1))).await.unwrap().len(), 1);
}

async fn chat_09_an_outgoing_webhook_is_changed_stopped_and_started(db: &Database) {
    made_room(&db.store, 1).await;
    let hooks = db.store.hooks_out();
    hooks.create(&outgoing(1, None), 5).await.unwrap();
    assert_eq!(hooks.by_id(hook_id(1)).await.unwrap(), Some(outgoing(1, None)));
    let changed = HookOutRow { format: HookFormat::Slack, events: vec!["member.left".into()], ..outgoing(1, None) };
    assert_eq!(hooks.change(&changed).await.unwrap(), changed);
    let stopped = hooks.disable(hook_id(1), "gone", at(5)).await.unwrap();
    assert_eq!((stopped.disabled_at, stopped.disabled_reason.as_deref()), (Some(at(5)), Some("gone")));
    assert_eq!(hooks.enable(hook_id(1)).await.unwrap(), changed);
    assert!(hooks.delete(hook_id(1)).await.unwrap());
    assert!(matches!(hooks.enable(hook_id(1)).await, Err(StoreError::NotFound)));
}

async fn chat_09_a_delivery_is_written_with_its_entry_and_claimed_by_one(db: &Database) {
    made_room(&db.store, 1).await;
    db.store.hooks_out().create(&outgoing(1, None), 5).await.unwrap();
    db.store.hooks_out().create(&outgoing(2, Some(channel_id(1))), 5).await.unwrap();
    let deaf = HookOutRow { events: vec!["member.left".into()], ..outgoing(3, None) };
    db.store.hooks_out().create(&deaf, 5).await.unwrap();
    post_to_hooks(db, 1..2).await;
    let claimed = claim(db, 10).await;
    assert_eq!(claimed.iter().map(|row| row.hook).collect::<Vec<_>>(), [hook_id(1), hook_id(2)]);
    assert_eq!((claimed[0].attempts, claimed[0].state, claimed[0].seq.0), (0, DeliveryState::Waiting, 1));
    assert!(claim(db, 11).await.is_empty(), "taken");
    assert_eq!(claim(db, 80).await.len(), 2, "whoever took them is gone");
    db.store.hooks_out().disable(hook_id(1), "off", at(81)).await.unwrap();
    assert_eq!(claim(db, 200).await.len(), 1, "nothing is sent to one that is stopped");
}

async fn chat_09_deliveries_of_a_webhook_come_one_after_the_other_in_order(db: &Database) {
    made_room(&db.store, 1).await;
    db.store.hooks_out().create(&outgoing(1, None), 5).await.unwrap();
    post_to_hooks(db, 1..4).await;
    for seq in 1..=3_i64 {
        let now = 10 * seq.unsigned_abs();
        let claimed = claim(db, now).await;
        assert_eq!(claimed.iter().map(|row| row.seq.0).collect::<Vec<_>>(), [seq]);
        assert!(claim(db, now + 1).await.is_empty(), "one at a time");
        db.store.deliveries().arrived(&claimed[0], &tried(204, at(now + 2))).await.unwrap();
    }
    assert!(claim(db, 100).await.is_empty());
    let done = db.store.deliveries().list(hook_id(1), Some(DeliveryState::Done), 10).await.unwrap();
    assert_eq!(done.iter().map(|row| row.seq.0).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!((done[0].attempts, done[0].last_status, done[0].finished_at), (1, Some(204), Some(at(32))));
}

async fn chat_09_a_delivery_that_is_put_off_does_not_hold_up_the_next(db: &Database) {
    made_room(&db.store, 1).await;
    db.store.hooks_out().create(&outgoing(1, None), 5).await.unwrap();
    post_to_hooks(db, 1..3).await;
    let first = claim(db, 10).await.remove(0);
    db.store.deliveries().put_off(first.id, &tried(500, at(11)), at(100)).await.unwrap();
    let second = claim(db, 12).await.remove(0);
    assert_eq!(second.seq.0, 2);
    db.store.deliveries().arrived(&second, &tried(200, at(13))).await.unwrap();
    assert!(claim(db, 99).await.is_empty());
    let again = claim(db, 100).await.remove(0);
    assert_eq!((again.id, again.attempts, again.last_status), (first.id, 1, Some(500)));
}

async fn chat_09_a_delivery_that_was_given_up_is_counted_and_can_be_tried_again(db: &Database) {
    made_room(&db.store, 1).await;
    db.store.hooks_out().create(&outgoing(1, None), 5).await.unwrap();
    post_to_hooks(db, 1..4).await;
    let deliveries = db.store.deliveries();
    for count in 1..=2_i64 {
        let claimed = claim(db, 10 * count.unsigned_abs()).await.remove(0);
        assert_eq!(deliveries.give_up(&claimed, &tried(500, at(15))).await.unwrap(), count);
        assert_eq!(deliveries.give_up(&claimed, &tried(500, at(15))).await.unwrap(), count, "counted once");
    }
    let dead = deliveries.list(hook_id(1), Some(DeliveryState::Dead), 10).await.unwrap();
    assert_eq!(dead.len(), 2);
    let revived = deliveries.revive(dead[0].id, at(40)).await.unwrap();
    assert_eq!((revived.state, revived.attempts, revived.finished_at), (DeliveryState::Waiting, 0, None));
    assert!(matches!(deliveries.revive(dead[0].id, at(40)).await, Err(StoreError::NotFound)));
    let claimed = claim(db, 50).await.remove(0);
    deliveries.arrived(&claimed, &tried(200, at(51))).await.unwrap();
    assert_eq!(db.store.hooks_out().by_id(hook_id(1)).await.unwrap().unwrap().failures, 0);
    assert!(db.store.hooks_out().delete(hook_id(1)).await.unwrap());
    assert!(matches!(deliveries.by_id(dead[0].id).await, Err(StoreError::NotFound)), "gone with its webhook");
}

async fn chat_09_what_was_over_long_ago_is_swept(db: &Database) {
    made_room(&db.store, 1).await;
    db.store.hooks_out().create(&outgoing(1, None), 5).await.unwrap();
    post_to_hooks(db, 1..4).await;
    for now in [10, 20] {
        let claimed = claim(db, now).await.remove(0);
        db.store.deliveries().arrived(&claimed, &tried(200, at(now))).await.unwrap();
    }
    assert_eq!(db.store.deliveries().sweep(at(15), 10).await.unwrap(), 1);
    assert_eq!(db.store.deliveries().list(hook_id(1), None, 10).await.unwrap().len(), 2);
    assert!(START < at(15));
}

async fn chat_09_pictures_of_programs_that_are_not_used_make_room(db: &Database) {
    let (pictures, day) = (db.store.hook_pictures(), 24 * 3_600);
    let picture = |n: u128, used: u64| HookPictureRow {
        id: Uuid::from_u128(n),
        content_type: "image/png".into(),
        bytes: vec![7; 10],
        used_at: at(used),
    };
    assert!(!pictures.take(Uuid::from_u128(1), at(1)).await.unwrap());
    pictures.keep(&picture(1, 1), 2).await.unwrap();
    pictures.keep(&picture(2, 2), 2).await.unwrap();
    assert!(pictures.take(Uuid::from_u128(1), at(3)).await.unwrap());
    assert_eq!(pictures.get(Uuid::from_u128(1)).await.unwrap(), Some(picture(1, 1)), "not written each time");
    assert!(pictures.take(Uuid::from_u128(1), at(1 + day)).await.unwrap());
    pictures.keep(&picture(3, 2 + day), 2).await.unwrap();
    let mut left = Vec::new();
    for n in 1..=3 {
        left.push(pictures.get(Uuid::from_u128(n)).await.unwrap().is_some());
    }
    assert_eq!(left, [true, false, true]);
}
