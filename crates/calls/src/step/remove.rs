//! The account is gone: so are its connections and its call.

use super::{Result, Step};
use crate::{CloseReason, Effect, EndReason, UserRecord, record::Phase};

impl Step<'_> {
    pub(super) fn remove_user(&mut self) -> Result {
        self.load_peer()?;
        let me = self.me()?;
        let reason = match me.call.as_ref().map(|side| side.phase) {
            Some(Phase::Calling { .. }) => EndReason::Canceled,
            Some(_) => EndReason::Hangup,
            None => EndReason::Declined,
        };
        let connections: Vec<_> = me.connections().collect();
        self.finish_own(reason, None)?;
        *self.me_mut()? = UserRecord::default();
        let reason = CloseReason::Revoked;
        self.effects.extend(connections.into_iter().map(|to| Effect::Close { to, reason }));
        Ok(())
    }
}
