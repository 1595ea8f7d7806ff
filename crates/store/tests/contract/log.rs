//! A channel's log: without holes, in order, all or nothing.

use hubbub_store::{CommitError, Deletion, Edit, Reacting, StoreError};
use hubbub_types::{EntryKind, Seq};
use tokio::task::JoinSet;

use crate::{
    harness::Database,
    people::{at, member},
    places::{act, channel_id, made_room, message, message_id, post},
};

on_both![
    chat_03_posts_and_changes_are_one_list_without_holes,
    chat_03_a_transaction_that_is_dropped_leaves_nothing,
    chat_03_writers_on_several_nodes_never_share_a_place,
    chat_03_a_nonce_is_in_the_log_once,
];

async fn chat_03_posts_and_changes_are_one_list_without_holes(db: &Database) {
    let (ann, room) = (member(&db.store, 1).await, made_room(&db.store, 1).await);
    for n in 1..=3 {
        post(&db.store, n, room.id, ann.id).await;
    }
    let edit = |seq| Edit {
        message: message_id(1),
        channel: room.id,
        seq,
        actor: Some(ann.id),
        body: "another text".into(),
        here: false,
        mentions: Vec::new(),
        stems: None,
        kept: 50,
        at: at(10),
    };
    act(&db.store, room.id, |tx, seq| tx.edit(edit(seq))).await.unwrap();
    let deletion = |seq| Deletion { message: message_id(2), channel: room.id, seq, actor: Some(ann.id), at: at(11) };
    act(&db.store, room.id, |tx, seq| tx.delete(deletion(seq))).await.unwrap();
    let reacting = |seq| Reacting {
        message: message_id(3),
        channel: room.id,
        seq,
        account: ann.id,
        emoji: "👍".into(),
        data: "👍".into(),
        at: at(12),
    };
    act(&db.store, room.id, |tx, seq| tx.react(reacting(seq))).await.unwrap();
    post(&db.store, 4, room.id, ann.id).await;

    let entries = db.store.log().entries(room.id, Seq(0), 100).await.unwrap();
    let kinds: Vec<_> = entries.iter().map(|entry| (entry.seq.0, entry.kind)).collect();
    let new = EntryKind::Message;
    let changes = [(4, EntryKind::Edit), (5, EntryKind::Delete), (6, EntryKind::React)];
    assert_eq!(kinds, [&[(1, new), (2, new), (3, new)][..], &changes, &[(7, new)]].concat());
    let state = |at: usize| entries[at].message.clone().unwrap();
    assert_eq!((state(0).body.as_deref(), state(0).rev, state(0).seq), (Some("another text"), Seq(4), Seq(1)));
    assert_eq!((state(1).body, state(1).rev), (None, Seq(5)), "what was deleted is gone from its first entry too");
    assert_eq!((state(2).reactions, state(2).rev, entries[5].data.as_deref()), (1, Seq(6), Some("👍")));
    let tail = db.store.log().entries(room.id, Seq(4), 2).await.unwrap();
    assert_eq!(tail, entries[4..6]);
    assert_eq!(db.store.log().heads(&[room.id, channel_id(9)]).await.unwrap(), [(room.id, Seq(7))].into());
}

async fn chat_03_a_transaction_that_is_dropped_leaves_nothing(db: &Database) {
    let (ann, room) = (member(&db.store, 1).await, made_room(&db.store, 1).await);
    let mut tx = db.store.log().begin(&[room.id]).await.unwrap();
    let seq = tx.take_seq(room.id).unwrap();
    tx.post(message(1, room.id, seq, ann.id));
    assert!(tx.take_seq(channel_id(9)).is_none(), "a channel that was not locked has no places to take");
    drop(tx);
    assert_eq!(db.store.log().entries(room.id, Seq(0), 10).await.unwrap(), []);
    assert_eq!(post(&db.store, 1, room.id, ann.id).await, Seq(1));
}

async fn chat_03_writers_on_several_nodes_never_share_a_place(db: &Database) {
    let ann = member(&db.store, 1).await;
    let rooms = [made_room(&db.store, 1).await.id, made_room(&db.store, 2).await.id];
    let other = db.open(|_| ()).await.unwrap();
    let mut writers = JoinSet::new();
    for n in 0..20 {
        let store = if n % 2 == 0 { db.store.clone() } else { other.clone() };
        writers.spawn(async move {
            // The second half names them the other way round.
            let order = if n < 10 { rooms } else { [rooms[1], rooms[0]] };
            let mut tx = store.log().begin(&order).await.unwrap();
            for (part, room) in (0..).zip(rooms) {
                let seq = tx.take_seq(room).unwrap();
                tx.post(message(n * 2 + part, room, seq, ann.id));
            }
            tx.commit().await.unwrap();
        });
    }
    writers.join_all().await;
    for room in rooms {
        let entries = db.store.log().entries(room, Seq(0), 100).await.unwrap();
        let seqs: Vec<_> = entries.iter().map(|entry| entry.seq.0).collect();
        assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
    }
    other.close().await;
}

async fn chat_03_a_nonce_is_in_the_log_once(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    let room = made_room(&db.store, 1).await.id;
    post(&db.store, 1, room, ann.id).await;
    let nonce = message(1, room, Seq(0), ann.id).nonce;
    let mut tx = db.store.log().begin(&[room]).await.unwrap();
    let keys = [(room, Some(ann.id), nonce.unwrap()), (room, Some(bob.id), nonce.unwrap())];
    let known = tx.known(&keys).await.unwrap();
    assert_eq!(known.len(), 1, "another's message of the same nonce is another message");
    assert_eq!((known[&keys[0]].id, known[&keys[0]].seq, known[&keys[0]].at), (message_id(1), Seq(1), at(1)));
    drop(tx);
    let again = act(&db.store, room, |tx, seq| {
        let mut copy = message(2, room, seq, ann.id);
        copy.nonce = nonce;
        tx.post(copy);
    });
    let refused = again.await.unwrap_err();
    assert!(matches!(refused, CommitError::Refused(StoreError::Conflict("nonce"))), "{refused:?}");
    assert_eq!(db.store.log().heads(&[room]).await.unwrap()[&room], Seq(1), "and leaves no hole");
}
