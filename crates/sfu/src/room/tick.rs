//! What is done as time passes.

use hubbub_livekit::proto::{DisconnectReason, leave_request::Action};

use super::{Room, allocation};
use crate::ids::{ParticipantKey, Wall};

impl Room {
    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Wall) {
        if self.finished {
            return;
        }
        self.wake_peers(now);
        if self.participants.is_empty() {
            if self.ends_at().is_some_and(|at| at <= now.instant) {
                self.finish(Action::Disconnect, DisconnectReason::RoomClosed, now);
            }
        } else if self.tick_at <= now.instant {
            self.tick_at = now.instant + allocation::EVERY;
            self.tick(now);
        }
        self.settle(now);
    }

    fn tick(&mut self, now: Wall) {
        for who in self.participants.keys() {
            self.look_after(who, now);
        }
        self.allocate_all(now);
        self.say_speakers(now);
        self.say_quality(now);
        self.flush_updates(now);
        self.forget_departed(now);
    }

    /// Whether a participant is still there, and what it is due.
    fn look_after(&mut self, who: ParticipantKey, now: Wall) {
        let settings = std::sync::Arc::clone(&self.parts.settings);
        let Some(participant) = self.participants.get(who) else { return };
        let since = |at: std::time::Instant| now.instant.saturating_duration_since(at);
        if !participant.active && since(participant.joined.instant) >= settings.join_timeout.0 {
            return self.put_out(who, Action::Disconnect, DisconnectReason::JoinFailure, now);
        }
        let silent = self.links.get(participant.primary()).map_or(settings.ice_gone.0, |link| since(link.heard));
        let lost = participant.lost.map(since);
        if participant.active && silent >= settings.ice_gone.0 {
            return self.put_out(who, Action::Reconnect, DisconnectReason::ConnectionTimeout, now);
        }
        // Without a line nobody can be told anything: who does not come back within the time has left, unless its
        // media still flows, and then within four times of it.
        let flows = silent < settings.ice_silence.0;
        let window = if flows { settings.resume_window.0 * 4 } else { settings.resume_window.0 };
        if lost.is_some_and(|lost| lost >= window) {
            return self.remove(who, DisconnectReason::SignalClose, now);
        }
        if participant.line.is_some() && now.instant >= participant.refresh_at {
            self.refresh(who, now);
        }
        self.restart_if_silent(who, now);
    }
}
