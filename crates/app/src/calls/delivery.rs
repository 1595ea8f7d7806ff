//! Carries out the effects of steps, in order: everything here only queues. In memory mode the records of the step are
//! still locked meanwhile; on Redis the effects come by this node's stream.

use std::sync::Arc;

use super::{active::Active, log::LogSender, registry::Registry};
use hubbub_calls::{Effect, Message, Presence};
use hubbub_cluster::{Bus, BusMessage};

pub(super) struct Delivery {
    pub(super) registry: Arc<Registry>,
    pub(super) active: Arc<Active>,
    pub(super) bus: Bus,
    pub(super) log: LogSender,
}

impl Delivery {
    pub(super) fn take(&self, effect: Effect) {
        match effect {
            Effect::Send { to, message } => {
                if let Message::Decline { call, .. } = &message {
                    self.active.over(*call);
                }
                match self.registry.get_present(to.connection) {
                    Some(outbound) => outbound.send(&message),
                    None => stray(),
                }
            }
            Effect::Close { to, reason } => match self.registry.get(to.connection) {
                Some(outbound) => outbound.close(reason),
                None => stray(),
            },
            other => self.adopt(other),
        }
    }

    /// What is not for one connection: any node may do it, also for one that died before it could.
    pub(super) fn adopt(&self, effect: Effect) {
        match effect {
            Effect::Send { .. } | Effect::Close { .. } => stray(),
            Effect::Presence { user, presence } => {
                self.bus.publish(BusMessage::Presence { user, presence: to_bus(presence) });
            }
            Effect::Started { .. } => metrics::counter!("hubbub_calls_started_total").increment(1),
            Effect::Ended { call, caller, callee, reason, began, talked } => {
                metrics::counter!("hubbub_calls_ended_total", "reason" => reason.as_str()).increment(1);
                if let Some(talked) = talked {
                    metrics::histogram!("hubbub_call_seconds").record(talked.as_secs_f64());
                }
                self.log.ended(call, caller, callee, reason, began, talked);
            }
            Effect::Missed { call, caller, caller_name, callee, at, .. } => {
                metrics::counter!("hubbub_calls_missed_total").increment(1);
                self.log.missed(call, caller, caller_name, callee, at);
            }
        }
    }
}

/// The connection is gone; its client comes back by itself and is told anew.
fn stray() {
    metrics::counter!("hubbub_effects_stray_total").increment(1);
}

pub(super) fn to_bus(presence: Presence) -> hubbub_cluster::Presence {
    match presence {
        Presence::Offline => hubbub_cluster::Presence::Offline,
        Presence::Idle => hubbub_cluster::Presence::Idle,
        Presence::Busy => hubbub_cluster::Presence::Busy,
    }
}

pub(super) fn from_bus(presence: hubbub_cluster::Presence) -> Presence {
    match presence {
        hubbub_cluster::Presence::Offline => Presence::Offline,
        hubbub_cluster::Presence::Idle => Presence::Idle,
        hubbub_cluster::Presence::Busy => Presence::Busy,
    }
}
