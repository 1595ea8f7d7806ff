//! Who may call or watch whom: accounts, blocks, do-not-disturb.

use std::collections::{HashMap, HashSet};

use hubbub_calls::{Callee, Policy};
use hubbub_store::{Store, StoreError};
use hubbub_types::{AccountId, UserId};

use super::CommandError;
use crate::{
    Actor,
    policy::{Action, Object, check},
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
    for other in ids.iter().filter(|id| **id != actor.account) {
        check(actor, Action::Call, Object::Of(*other)).map_err(|_| CommandError::Forbidden)?;
    }
    let known: HashMap<_, _> =
        store.accounts().by_ids(&ids).await?.into_iter().map(|account| (account.id, account.do_not_disturb)).collect();
    let blocked = blocked(store, actor.account, &ids).await?;
    let policy = |user: &UserId| match user.account() {
        Some(id) if id == actor.account => Policy::Allowed,
        Some(id) if blocked.contains(&id) => Policy::Blocked,
        Some(id) => match known.get(&id) {
            Some(true) => Policy::DoNotDisturb,
            Some(false) => Policy::Allowed,
            None => Policy::Blocked,
        },
        None => Policy::Blocked,
    };
    Ok(candidates.into_iter().map(|user| Callee { policy: policy(&user), user }).collect())
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
