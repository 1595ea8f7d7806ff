//! What is left to members: read once, kept, and read again when somebody changed it.

use std::sync::Arc;

use hubbub_cluster::{BusMessage, Notice};
use hubbub_net::Shutdown;

use super::Accounts;
use crate::{
    Actor, Error,
    audit::Target,
    policy::{self, Action, Object, Policies},
};

/// The name in `server_state`.
const NAME: &str = "policies";

/// The policies, and whether they are what the database says.
#[derive(Debug, Default)]
pub(super) struct Known {
    policies: Arc<Policies>,
    fresh: bool,
}

impl Accounts {
    /// What members may do on this server, as last read.
    #[must_use]
    pub fn policies(&self) -> Arc<Policies> {
        Arc::clone(&self.0.policies.read().policies)
    }

    /// The same for who may change them.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn policies_for(&self, actor: &Actor) -> Result<Policies, Error> {
        policy::check(actor, Action::ManagePolicies, Object::Instance)?;
        self.read_policies().await?;
        Ok(*self.policies())
    }

    /// Changes them; they count at once on this node, and within a moment on the others.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::Unavailable`].
    pub async fn set_policies(&self, actor: &Actor, new: Policies) -> Result<(), Error> {
        policy::check(actor, Action::ManagePolicies, Object::Instance)?;
        if !(1..=Policies::MAX_HERE).contains(&new.here_people) {
            let message = format!("A number from 1 to {}.", Policies::MAX_HERE);
            return Err(Error::field("herePeople", "out_of_range", message));
        }
        let text = serde_json::to_string(&new).map_err(Error::internal)?;
        self.store().state().set_text(NAME, &text).await?;
        let noted = self.noted(actor, "policy.change", Target::server().with(serde_json::json!(new)));
        self.store().audit().add(&[noted]).await?;
        self.read_policies().await?;
        self.tell(BusMessage::PoliciesChanged);
        Ok(())
    }

    /// The policies, read now if they may have changed.
    pub(crate) async fn present_policies(&self) -> Result<Arc<Policies>, Error> {
        if !self.0.policies.read().fresh {
            self.read_policies().await?;
        }
        Ok(self.policies())
    }

    async fn read_policies(&self) -> Result<(), Error> {
        let text = self.store().state().text(NAME).await?;
        let policies = match text.as_deref().map(serde_json::from_str) {
            Some(Ok(policies)) => policies,
            // Written by a newer program: what is not understood is as usual.
            Some(Err(error)) => {
                tracing::warn!(%error, "the policies in the database cannot be read");
                Policies::default()
            }
            None => Policies::default(),
        };
        *self.0.policies.write() = Known { policies: Arc::new(policies), fresh: true };
        Ok(())
    }

    /// Reads them again whenever another node says so.
    pub(super) fn spawn_policies(&self, shutdown: &Shutdown) {
        let mut bus = self.0.bus.subscribe();
        let (accounts, ending) = (self.clone(), shutdown.clone());
        shutdown.spawn(async move {
            loop {
                let notice = tokio::select! {
                    () = ending.draining() => return,
                    notice = bus.next() => notice,
                };
                match notice {
                    None => return,
                    Some(Notice::Message(BusMessage::PoliciesChanged) | Notice::Missed) => {
                        accounts.renew_policies().await
                    }
                    Some(Notice::Message(_)) => {}
                }
            }
        });
    }

    async fn renew_policies(&self) {
        self.0.policies.write().fresh = false;
        if let Err(error) = self.read_policies().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the policies are read again with the next request"
            );
        }
    }
}
