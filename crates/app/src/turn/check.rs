//! Whether the session behind a user name is still one.

use std::{future::Future, pin::Pin, sync::Arc};

use hubbub_net::turn::SessionCheck;
use hubbub_store::Store;
use hubbub_types::{AccountId, Clock, SessionId};

/// Asks the database.
pub struct StoredSessions {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl StoredSessions {
    /// Sessions kept in `store`.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }
}

impl SessionCheck for StoredSessions {
    fn is_live(
        &self,
        session: SessionId,
        account: AccountId,
    ) -> Pin<Box<dyn Future<Output = Option<bool>> + Send + '_>> {
        Box::pin(async move {
            match self.store.sessions().live(session, self.clock.now()).await {
                Ok(found) => Some(found.is_some_and(|(_, owner)| owner.id == account)),
                Err(error) => {
                    tracing::warn!(%error, "the session of a relay's user cannot be checked");
                    None
                }
            }
        })
    }
}
