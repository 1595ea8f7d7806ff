//! A record is due: something waited too long, or a ticket grows old.

use super::{Result, Step};
use crate::{
    EndReason, Message,
    record::{Link, Phase},
};

impl Step<'_> {
    pub(super) fn deadline(&mut self) -> Result {
        self.load_peer()?;
        let (settings, now) = (self.settings, self.now);
        let me = self.me_mut()?;
        me.pull_in(settings, now);
        me.forget(now);
        match self.overdue()? {
            Some(reason) => self.finish_own(reason, None),
            None => self.refresh_ticket(),
        }
    }

    /// Why the user's call must end now, if it must.
    fn overdue(&self) -> Result<Option<EndReason>> {
        let me = self.me()?;
        if me.incoming.as_ref().is_some_and(|incoming| incoming.until <= self.now) {
            return Ok(Some(EndReason::Timeout));
        }
        let Some(side) = me.call.as_deref() else { return Ok(None) };
        let rebuilding = matches!(side.phase, Phase::Rebuilding { .. });
        let timed_out = side.phase_deadline().is_some_and(|until| until <= self.now);
        let left = matches!(side.link, Link::Detached { until, .. } if until <= self.now);
        Ok(match (timed_out, left) {
            (true, _) if !rebuilding => Some(EndReason::Timeout),
            (true, _) | (_, true) => Some(EndReason::PeerLost),
            (false, false) => None,
        })
    }

    /// Also the time to notice that the peer's record was lost: its ticket may bring it back.
    fn refresh_ticket(&mut self) -> Result {
        let due = |side: &crate::record::Side| side.is_paired() && side.ticket_at <= self.now;
        let Some(side) = self.me()?.call.as_deref().filter(|side| due(side)) else { return Ok(()) };
        let (Some(to), call) = (side.address(), side.call) else { return Ok(()) };
        if self.abandon_orphan()? {
            return Ok(());
        }
        let ticket = self.issue_ticket(self.user)?;
        self.send(to, Message::Ticket { call, ticket });
        Ok(())
    }
}
