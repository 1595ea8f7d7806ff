//! Who may call or watch whom: accounts, blocks, do-not-disturb.

use std::collections::{HashMap, HashSet};

use hubbub_calls::{Callee, Policy};
use hubbub_store::{Store, StoreError};
use hubbub_types::{AccountId, Role, UserId};

use super::CommandError;
use crate::{
    Actor,
    policy::{Action, Object, Somebody, can, check},
};

/// Finds out for each of `candidates` whether `actor` may call them. Without an actor (older clients on an open
/// server) everybody who is no account may be called; where there are accounts, only those can.
pub(super) async fn callees(
    store: &Store,
    actor: Option<&Actor>,
    candidates: Vec<UserId>,
) -> Result<Vec<Callee>, CommandError> {
    let Some(actor) = actor else {
        return Ok(candidates.into_iter().map(|user| Callee { user, policy: Policy::Allowed }).collect());
    };
    let ids: Vec<AccountId> = candidates.iter().filter_map(UserId::account).collect();
    // Who may call nobody, like a bot, is told so; whom somebody may not call looks like who is not there.
    let anybody = Somebody { shares: true, ..Somebody::of_role(AccountId(uuid::Uuid::max()), Role::Member) };
    check(actor, Action::Call, Object::Person(anybody)).map_err(|_| CommandError::Forbidden)?;
    let known: HashMap<_, _> =
        store.accounts().by_ids(&ids).await?.into_iter().map(|account| (account.id, account.do_not_disturb)).collect();
    let blocked = blocked(store, actor.account, &ids).await?;
    let unknown = beyond(store, actor, Action::Call, &ids).await?;
    let policy = |user: &UserId| match user.account() {
        Some(id) if id == actor.account => Policy::Allowed,
        Some(id) if blocked.contains(&id) || unknown.contains(&id) => Policy::Blocked,
        Some(id) => match known.get(&id) {
            Some(true) => Policy::DoNotDisturb,
            Some(false) => Policy::Allowed,
            None => Policy::Blocked,
        },
        None => Policy::Blocked,
    };
    Ok(candidates.into_iter().map(|user| Callee { policy: policy(&user), user }).collect())
}

/// Those of `others` whom `actor` may not call, or see, because nothing brings the two together: guests know those alone
/// who share a channel with them.
pub(super) async fn beyond(
    store: &Store,
    actor: &Actor,
    action: Action,
    others: &[AccountId],
) -> Result<HashSet<AccountId>, StoreError> {
    let may = |id: AccountId, shares| {
        let person = Somebody { shares, ..Somebody::of_role(id, Role::Member) };
        can(actor, action, Object::Person(person))
    };
    let mut beyond: HashSet<_> = others.iter().copied().filter(|id| *id != actor.account && !may(*id, false)).collect();
    if beyond.is_empty() {
        return Ok(beyond);
    }
    let strangers: Vec<_> = beyond.iter().copied().collect();
    for shared in store.members().sharing(actor.account, &strangers).await? {
        if may(shared, true) {
            beyond.remove(&shared);
        }
    }
    Ok(beyond)
}

/// Those of `others` with a block between them and `one`, whoever set it.
pub(super) async fn blocked(
    store: &Store,
    one: AccountId,
    others: &[AccountId],
) -> Result<HashSet<AccountId>, StoreError> {
    if others.is_empty() {
        return Ok(HashSet::new());
    }
    let blocks = store.blocks().between(one, others).await?;
    Ok(blocks.into_iter().map(|block| if block.blocker == one { block.blocked } else { block.blocker }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testbed::Testbed;

    #[tokio::test]
    async fn chat_05_a_guest_calls_and_sees_only_people_they_share_a_channel_with() {
        let bed = Testbed::new().await;
        let (ann, ben) = (bed.person("ann").await, bed.person("ben").await);
        let guest = Actor { role: Role::Guest, ..bed.person("guest").await };
        let room = bed.channel(&ann, "room", true).await;
        bed.chat.add_member(&ann, room, guest.account, false).await.unwrap();
        let store = bed.chat.store();
        let both = [&ann, &ben].map(|person| UserId::from(person.account));
        let asked = async |actor: &Actor| {
            let callees = callees(store, Some(actor), both.to_vec()).await.unwrap();
            callees.into_iter().map(|callee| callee.policy).collect::<Vec<_>>()
        };
        assert_eq!(asked(&guest).await, [Policy::Allowed, Policy::Blocked]);
        let member = Actor { role: Role::Member, ..guest.clone() };
        assert_eq!(asked(&member).await, [Policy::Allowed, Policy::Allowed]);
        let hidden = beyond(store, &guest, Action::ReadPeople, &[ann.account, ben.account]).await.unwrap();
        assert_eq!(hidden, HashSet::from([ben.account]));
    }
}
