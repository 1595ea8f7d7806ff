//! Who may be here, who may write, who runs the server; and what is left of somebody's part in channels.

use hubbub_store::{
    Ban, NewAccount, NewAudit, NewChannel, PersonalChange, PersonalItem, PersonalLimits, Role, StoreError,
};
use hubbub_types::{AccountId, AuditId, Seq, Status};
use uuid::Uuid;

use crate::{
    harness::Database,
    people::{account_id, admin, at, device, member, person},
    places::{channel_id, made_room, message_id, post},
};

on_both![
    chat_05_a_ban_ends_every_session_and_is_written_down_with_it,
    chat_05_a_kick_ends_sessions_and_a_mute_ends_by_itself,
    chat_05_there_is_always_an_owner,
    chat_03_a_status_and_do_not_disturb_are_one,
    chat_03_an_erased_person_leaves_their_messages_without_a_name,
];

fn noted(n: u128, action: &'static str, target: AccountId) -> NewAudit {
    NewAudit {
        id: AuditId(Uuid::from_u128(n)),
        at: at(1),
        actor: None,
        actor_name: "console".into(),
        action,
        target_kind: "person",
        target: Some(target.0),
        target_name: "Somebody".into(),
        channel: None,
        data: "{}".into(),
    }
}

async fn chat_05_a_ban_ends_every_session_and_is_written_down_with_it(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await, member(&db.store, 2).await);
    for (n, owner) in [(1, &ann), (2, &ann), (3, &bob)] {
        db.store.sessions().create(&device(n, owner)).await.unwrap();
    }
    let ban = Ban { at: at(1), until: Some(at(100)), reason: Some("spam".into()) };
    let (banned, mut ended) = db.store.accounts().ban(ann.id, &ban, &[noted(1, "person.ban", ann.id)]).await.unwrap();
    ended.sort();
    assert_eq!(ended, [device(1, &ann).id, device(2, &ann).id]);
    assert_eq!((banned.ban.as_ref(), banned.epoch), (Some(&ban), 1));
    assert!(ban.holds(at(99)) && !ban.holds(at(100)));
    assert_eq!(db.store.sessions().list(bob.id, at(2)).await.unwrap().len(), 1);
    let mut direct = db.direct().await;
    assert_eq!(direct.number("SELECT COUNT(*) FROM audit WHERE action = 'person.ban'").await, 1);
    let twice = db.store.accounts().unban(ann.id, &[noted(1, "person.unban", ann.id)], at(3)).await;
    assert!(matches!(twice, Err(StoreError::Conflict("id"))), "{twice:?}");
    assert!(db.store.accounts().by_id(ann.id).await.unwrap().unwrap().ban.is_some(), "no act without its entry");
    let free = db.store.accounts().unban(ann.id, &[noted(2, "person.unban", ann.id)], at(3)).await.unwrap();
    assert_eq!(free.ban, None);
    assert_eq!(direct.number("SELECT COUNT(*) FROM audit").await, 2);
    direct.close().await;
    let nobody = db.store.accounts().ban(account_id(9), &ban, &[noted(3, "person.ban", ann.id)]).await;
    assert!(matches!(nobody, Err(StoreError::NotFound)));
}

async fn chat_05_a_kick_ends_sessions_and_a_mute_ends_by_itself(db: &Database) {
    let ann = member(&db.store, 1).await;
    db.store.sessions().create(&device(1, &ann)).await.unwrap();
    let (kicked, ended) = db.store.accounts().kick(ann.id, &[noted(1, "person.kick", ann.id)], at(1)).await.unwrap();
    assert_eq!((ended, kicked.epoch, kicked.ban), (vec![device(1, &ann).id], 1, None));
    let muted = db.store.accounts().mute(ann.id, Some(at(9)), &[noted(2, "person.mute", ann.id)], at(1)).await.unwrap();
    assert_eq!(muted.muted_until, Some(at(9)));
    let row = made_room(&db.store, 1).await.id;
    let mut tx = db.store.log().begin(&[row]).await.unwrap();
    let standings = tx.standings(&[(ann.id, row), (account_id(9), row)]).await.unwrap();
    assert_eq!(standings.people.len(), 1);
    assert_eq!(standings.people[&ann.id].muted_until, Some(at(9)), "a writer sees it in its transaction");
    drop(tx);
    assert_eq!(db.store.accounts().mute(ann.id, None, &[], at(2)).await.unwrap().muted_until, None);
}

async fn chat_05_there_is_always_an_owner(db: &Database) {
    let accounts = db.store.accounts();
    assert_eq!(accounts.promote_oldest_admin(at(1)).await.unwrap(), None, "nobody to promote");
    let (ann, bob) = (admin(&db.store, 1).await.id, admin(&db.store, 2).await.id);
    assert_eq!(accounts.promote_oldest_admin(at(1)).await.unwrap().map(|row| row.id), Some(ann));
    assert_eq!(accounts.promote_oldest_admin(at(1)).await.unwrap(), None, "there is one");
    assert!(accounts.has_admin().await.unwrap());
    let demoted = accounts.set_role(ann, Role::Admin, &[], at(2)).await.unwrap_err();
    assert!(matches!(demoted, StoreError::Conflict("last_owner")), "{demoted:?}");
    let gone = accounts.delete(ann, at(2)).await.unwrap_err();
    assert!(matches!(gone, StoreError::Conflict("last_owner")), "{gone:?}");
    accounts.set_role(bob, Role::Owner, &[noted(1, "person.role", bob)], at(3)).await.unwrap();
    accounts.set_role(ann, Role::Member, &[], at(4)).await.unwrap();
    accounts.delete(ann, at(5)).await.unwrap();
    let alone = NewAccount { role: Role::Owner, ..person(3, "Owner") };
    accounts.create(&alone).await.unwrap();
    accounts.delete(bob, at(6)).await.unwrap();
    assert!(accounts.has_admin().await.unwrap());
}

async fn chat_03_a_status_and_do_not_disturb_are_one(db: &Database) {
    let ann = member(&db.store, 1).await.id;
    let set = async |status| {
        let row = db.store.accounts().set_status(ann, status, at(1)).await.unwrap();
        (row.status, row.do_not_disturb)
    };
    assert_eq!(set(Status::Dnd).await, (Status::Dnd, true));
    assert_eq!(set(Status::Invisible).await, (Status::Invisible, false));
    let patch = async |do_not_disturb| {
        let patch = hubbub_store::ProfilePatch { do_not_disturb, ..Default::default() };
        let row = db.store.accounts().update_profile(ann, &patch, at(2)).await.unwrap();
        (row.status, row.do_not_disturb)
    };
    assert_eq!(patch(Some(false)).await, (Status::Invisible, false));
    assert_eq!(patch(Some(true)).await, (Status::Dnd, true));
    assert_eq!(patch(None).await, (Status::Dnd, true));
    assert_eq!(patch(Some(false)).await, (Status::Auto, false));
}

async fn chat_03_an_erased_person_leaves_their_messages_without_a_name(db: &Database) {
    let (ann, bob) = (member(&db.store, 1).await.id, member(&db.store, 2).await.id);
    let room = made_room(&db.store, 1).await.id;
    let closed = NewChannel { private: true, members: vec![(ann, true), (bob, false)], ..crate::places::room(2) };
    db.store.channels().create(&closed, 10).await.unwrap();
    post(&db.store, 1, room, ann).await;
    post(&db.store, 2, room, bob).await;
    let item = PersonalItem::Read { channel: room, seq: Seq(1) };
    let limits = PersonalLimits { drafts: 1, settings_bytes: 1 };
    db.store.personal().write(&[PersonalChange { account: ann, item }], limits).await.unwrap();
    db.store.accounts().delete(ann, at(9)).await.unwrap();
    let row = db.store.messages().by_id(message_id(1)).await.unwrap().unwrap();
    assert_eq!((row.author, row.body.as_deref(), row.rev), (None, Some("text 1"), Seq(1)));
    assert_eq!(db.store.messages().by_id(message_id(2)).await.unwrap().unwrap().author, Some(bob));
    assert_eq!(db.store.members().of_channel(channel_id(2)).await.unwrap().len(), 1);
    let mut direct = db.direct().await;
    assert_eq!(direct.number("SELECT COUNT(*) FROM read_marks").await, 0);
    direct.close().await;
}
