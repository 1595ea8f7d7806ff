//! Carries out the effects of a step, in order, while its records are still locked: everything here only queues.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use hubbub_calls::{Effect, Presence};
use hubbub_cluster::{Bus, BusMessage};
use hubbub_types::NodeId;

use super::{log::LogSender, registry::Registry};

pub(super) struct Delivery {
    pub(super) node: NodeId,
    pub(super) registry: Arc<Registry>,
    pub(super) bus: Bus,
    pub(super) log: LogSender,
    pub(super) active: AtomicI64,
}

impl Delivery {
    pub(super) fn take(&self, node: NodeId, effect: Effect) {
        if node != self.node {
            // The connection belonged to a process that is gone; its client comes back by itself.
            metrics::counter!("hubbub_effects_stray_total").increment(1);
            return;
        }
        match effect {
            Effect::Send { to, message } => {
                if let Some(outbound) = self.registry.get(to.connection) {
                    outbound.send(&message);
                }
            }
            Effect::Close { to, reason } => {
                if let Some(outbound) = self.registry.get(to.connection) {
                    outbound.close(reason);
                }
            }
            Effect::Presence { user, presence } => {
                self.bus.publish(BusMessage::Presence { user, presence: to_bus(presence) });
            }
            Effect::Started { .. } => {
                self.count_calls(1);
                metrics::counter!("hubbub_calls_started_total").increment(1);
            }
            Effect::Ended { call, caller, callee, reason, began, talked } => {
                self.count_calls(-1);
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

    #[expect(clippy::cast_precision_loss, reason = "a gauge; exact far beyond any number of calls")]
    fn count_calls(&self, change: i64) {
        let active = self.active.fetch_add(change, Ordering::SeqCst) + change;
        metrics::gauge!("hubbub_calls_active").set(active as f64);
    }
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
