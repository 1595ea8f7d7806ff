//! The times at which a record is due.

use hubbub_types::{Span, Timestamp};

use super::{Link, Phase, Side, UserRecord};
use crate::CallSettings;

impl UserRecord {
    /// When [`crate::Command::Deadline`] is due for this record; `None` when nothing is.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let incoming = self.incoming.iter().map(|incoming| incoming.until);
        let side = self.call.iter().flat_map(|side| side.deadlines());
        let ended = self.ended.iter().map(|ended| ended.until);
        let graves = self.graves.iter().map(|grave| grave.until);
        incoming.chain(side).chain(ended).chain(graves).min()
    }

    /// Moves no deadline further than its whole span from `now`: after the clock has jumped back, nothing may last
    /// longer than it would have from the start.
    pub(crate) fn pull_in(&mut self, settings: &CallSettings, now: Timestamp) {
        if let Some(incoming) = &mut self.incoming {
            let span = if incoming.ringing { settings.ring_timeout } else { settings.waiting_timeout };
            pull(&mut incoming.until, span, now);
        }
        if let Some(side) = &mut self.call {
            side.pull_in(settings, now);
        }
        for grave in &mut self.graves {
            pull(&mut grave.until, settings.ticket_lifetime, now);
        }
        if let Some(ended) = &mut self.ended {
            ended.at = ended.at.min(now);
            pull(&mut ended.until, settings.ended, now);
        }
    }

    /// Forgets ends that nobody asks about any more.
    pub(crate) fn forget(&mut self, now: Timestamp) {
        self.ended = self.ended.filter(|ended| now < ended.until);
        self.graves.retain(|grave| now < grave.until);
    }
}

impl Side {
    fn deadlines(&self) -> impl Iterator<Item = Timestamp> {
        let phase = self.phase_deadline();
        let link = match self.link {
            Link::Detached { until, .. } => Some(until),
            Link::Attached(_) => self.is_paired().then_some(self.ticket_at),
        };
        phase.into_iter().chain(link)
    }

    pub(crate) fn phase_deadline(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Calling { until } | Phase::Paired { until } | Phase::Rebuilding { until, .. } => Some(until),
            Phase::InCall { .. } => None,
        }
    }

    fn pull_in(&mut self, settings: &CallSettings, now: Timestamp) {
        match &mut self.phase {
            Phase::Calling { until } => pull(until, settings.waiting_timeout, now),
            Phase::Paired { until } => pull(until, settings.connect_timeout, now),
            Phase::Rebuilding { until, .. } => pull(until, settings.grace, now),
            Phase::InCall { .. } => {}
        }
        if let Link::Detached { until, .. } = &mut self.link {
            pull(until, settings.grace, now);
        }
        pull(&mut self.ticket_at, settings.ticket_refresh, now);
    }
}

fn pull(until: &mut Timestamp, span: Span, now: Timestamp) {
    *until = (*until).min(now + span.0);
}
