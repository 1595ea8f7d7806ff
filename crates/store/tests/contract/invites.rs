//! Invitations to register.

use hubbub_store::{NewAccount, NewInvite, Role, StoreError, Swept};

use crate::{
    harness::Database,
    people::{HOUR, START, account_id, admin, at, hash, invitation, invite_id, member, person},
};

on_both![
    an_invitation_reads_back_as_it_was_made,
    an_invitation_works_as_often_as_it_says,
    an_invitation_stops_at_its_end_or_when_withdrawn,
    an_account_and_the_use_of_its_invitation_are_one_step,
    the_invitations_role_counts,
    the_first_admins_invitation_works_only_without_an_admin,
    a_new_first_admins_invitation_replaces_the_earlier_one,
    pages_of_invitations_are_newest_first,
    there_are_not_too_many_invitations,
    a_sweep_removes_outdated_rows_of_every_kind,
];

async fn an_invitation_reads_back_as_it_was_made(db: &Database) {
    let ann = admin(&db.store, 1).await;
    let new = NewInvite { created_by: Some(ann.id), role: Role::Admin, ..invitation(1, 3) };
    let made = db.store.invites().create(&new).await.unwrap();
    assert_eq!((made.id, made.hash, made.role, made.note.as_str()), (new.id, new.hash, Role::Admin, "for the team"));
    assert_eq!((made.max_uses, made.uses, made.created_by, made.bootstrap), (3, 0, Some(ann.id), false));
    assert_eq!((made.created_at, made.expires_at, made.revoked_at), (START, START + HOUR, None));
    assert_eq!(db.store.invites().by_hash(&hash(1), at(1)).await.unwrap(), Some(made));

    let same = NewInvite { id: invite_id(2), ..new };
    let refused = db.store.invites().create(&same).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict("token")), "{refused:?}");
    let orphan = NewInvite { created_by: Some(account_id(9)), ..invitation(3, 1) };
    assert!(matches!(db.store.invites().create(&orphan).await, Err(StoreError::NotFound)));
    assert!(matches!(db.store.invites().create(&invitation(4, 0)).await, Err(StoreError::Invalid(_))));
}

async fn an_invitation_works_as_often_as_it_says(db: &Database) {
    db.store.invites().create(&invitation(1, 2)).await.unwrap();
    let redeem = async || db.store.invites().redeem(&hash(1), at(1)).await.unwrap().map(|invite| invite.uses);
    assert_eq!((redeem().await, redeem().await, redeem().await), (Some(1), Some(2), None));
    assert_eq!(db.store.invites().by_hash(&hash(1), at(1)).await.unwrap(), None);
}

async fn an_invitation_stops_at_its_end_or_when_withdrawn(db: &Database) {
    db.store.invites().create(&invitation(1, 5)).await.unwrap();
    assert_eq!(db.store.invites().redeem(&hash(1), START + HOUR).await.unwrap(), None);
    assert!(db.store.invites().revoke(invite_id(1), at(1)).await.unwrap());
    assert!(!db.store.invites().revoke(invite_id(1), at(2)).await.unwrap());
    assert!(!db.store.invites().revoke(invite_id(2), at(2)).await.unwrap());
    assert_eq!(db.store.invites().redeem(&hash(1), at(3)).await.unwrap(), None);
}

async fn an_account_and_the_use_of_its_invitation_are_one_step(db: &Database) {
    let taken = member(&db.store, 1).await;
    db.store.invites().create(&invitation(1, 1)).await.unwrap();
    let clash = NewAccount { handle: taken.handle, ..person(2, "Bob") };
    let refused = db.store.accounts().create_with_invite(&clash, &hash(1), at(1)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict("handle")), "{refused:?}");
    let (account, invite) = db.store.accounts().create_with_invite(&person(2, "Bob"), &hash(1), at(1)).await.unwrap();
    assert_eq!((account.id, invite.uses), (account_id(2), 1), "the refused try used nothing");
    let late = db.store.accounts().create_with_invite(&person(3, "Cid"), &hash(1), at(1)).await;
    assert!(matches!(late, Err(StoreError::NotFound)));
    assert_eq!(db.store.accounts().by_id(account_id(3)).await.unwrap(), None);
}

async fn the_invitations_role_counts(db: &Database) {
    db.store.invites().create(&NewInvite { role: Role::Admin, ..invitation(1, 1) }).await.unwrap();
    db.store.invites().create(&invitation(2, 1)).await.unwrap();
    let (ann, _) = db.store.accounts().create_with_invite(&person(1, "Ann"), &hash(1), at(1)).await.unwrap();
    let pushy = NewAccount { role: Role::Admin, ..person(2, "Bob") };
    let (bob, _) = db.store.accounts().create_with_invite(&pushy, &hash(2), at(1)).await.unwrap();
    assert_eq!((ann.role, bob.role), (Role::Admin, Role::Member));
}

async fn the_first_admins_invitation_works_only_without_an_admin(db: &Database) {
    let first = NewInvite { role: Role::Admin, ..invitation(1, 1) };
    assert!(db.store.invites().create_bootstrap(&first).await.unwrap().unwrap().bootstrap);
    member(&db.store, 5).await;
    assert!(db.store.invites().by_hash(&hash(1), at(1)).await.unwrap().is_some(), "a member is no admin");
    admin(&db.store, 6).await;
    assert_eq!(db.store.invites().by_hash(&hash(1), at(1)).await.unwrap(), None);
    let refused = db.store.accounts().create_with_invite(&person(1, "Ann"), &hash(1), at(1)).await;
    assert!(matches!(refused, Err(StoreError::NotFound)));
    let second = NewInvite { role: Role::Admin, ..invitation(2, 1) };
    assert_eq!(db.store.invites().create_bootstrap(&second).await.unwrap(), None);
    assert_eq!(db.store.invites().page(None, 10).await.unwrap().items, [], "it is not an admin's invitation");
}

async fn a_new_first_admins_invitation_replaces_the_earlier_one(db: &Database) {
    for n in [1, 2] {
        let new = NewInvite { role: Role::Admin, ..invitation(n, 1) };
        db.store.invites().create_bootstrap(&new).await.unwrap().unwrap();
    }
    assert_eq!(db.store.invites().redeem(&hash(1), at(1)).await.unwrap(), None);
    let (ann, _) = db.store.accounts().create_with_invite(&person(1, "Ann"), &hash(2), at(1)).await.unwrap();
    assert_eq!(ann.role, Role::Admin);
}

async fn pages_of_invitations_are_newest_first(db: &Database) {
    for n in 1..=5 {
        db.store.invites().create(&invitation(n, 1)).await.unwrap();
    }
    let first = db.store.invites().page(None, 2).await.unwrap();
    let second = db.store.invites().page(first.next, 2).await.unwrap();
    let third = db.store.invites().page(second.next, 2).await.unwrap();
    let ids: Vec<_> = [&first, &second, &third].iter().flat_map(|page| &page.items).map(|invite| invite.id).collect();
    assert_eq!(ids, [5, 4, 3, 2, 1].map(invite_id));
    assert_eq!(third.next, None);
}

async fn there_are_not_too_many_invitations(db: &Database) {
    let store = db.open(|settings| settings.max_invites = 2).await.unwrap();
    for n in [1, 2] {
        store.invites().create(&invitation(n, 1)).await.unwrap();
    }
    let refused = store.invites().create(&invitation(3, 1)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Full("invites")), "{refused:?}");
    let first = NewInvite { role: Role::Admin, ..invitation(4, 1) };
    assert!(store.invites().create_bootstrap(&first).await.unwrap().is_some(), "the server's own always fits");
    store.close().await;
}

async fn a_sweep_removes_outdated_rows_of_every_kind(db: &Database) {
    db.store.invites().create(&invitation(1, 1)).await.unwrap();
    db.store.invites().create(&NewInvite { expires_at: at(5), ..invitation(2, 1) }).await.unwrap();
    db.store.invites().create(&invitation(3, 1)).await.unwrap();
    db.store.invites().revoke(invite_id(3), at(4)).await.unwrap();
    assert_eq!(db.store.sweep(at(3), 100).await.unwrap(), Swept::default());
    assert_eq!(db.store.sweep(at(5), 100).await.unwrap(), Swept { invites: 2, ..Swept::default() });
    assert!(db.store.invites().by_hash(&hash(1), at(5)).await.unwrap().is_some());
}
