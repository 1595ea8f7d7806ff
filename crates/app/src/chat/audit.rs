//! Noting who did what in channels.

use hubbub_store::NewAudit;

use super::Chat;
pub(crate) use crate::audit::Target;
use crate::{Actor, Error, audit::entry};

impl Chat {
    /// An entry of the audit log, to be written with what it tells of.
    pub(crate) fn noted(&self, actor: &Actor, action: &'static str, target: Target) -> NewAudit {
        entry(actor, action, target, self.now(), self.entropy())
    }

    /// Writes an entry of its own.
    pub(crate) async fn note(&self, actor: &Actor, action: &'static str, target: Target) -> Result<(), Error> {
        let entry = self.noted(actor, action, target);
        Ok(self.store().audit().add(&[entry]).await?)
    }
}
