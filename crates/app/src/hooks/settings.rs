//! The `[hooks]` section.

use std::time::Duration;

use hubbub_chat::hooks::outgoing::Schedule;
use hubbub_types::{ByteSize, Network, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Rate;

/// `[hooks]`: webhooks in both directions.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HookSettings {
    /// Most webhooks of a channel, in each direction.
    pub per_channel: u32,
    /// Largest body that comes in.
    pub body: ByteSize,
    /// How often one incoming webhook may send, on each node.
    pub rate: Rate,
    /// Whether pictures that programs name by an address are fetched, once, to be shown from here.
    pub pictures: bool,
    /// How often a delivery is tried, the first time included.
    pub attempts: u32,
    /// Wait after the first try that failed; the next is three times as long, and so on.
    pub first: Span,
    /// Longest wait between two tries.
    pub longest: Span,
    /// Time for one try, from the look-up of the name to the end of the answer.
    pub timeout: Span,
    /// Tries at the same time on each node; one webhook is told one thing at a time.
    pub workers: u32,
    /// How often it is looked whether something is to be delivered.
    pub poll: Span,
    /// Deliveries given up in a row after which a webhook is stopped.
    pub give_up: u32,
    /// How long what was delivered or given up is kept to be looked at.
    pub kept: Span,
    /// Networks besides the internet that may be told, such as `10.0.0.0/8`.
    #[schemars(with = "Vec<String>")]
    pub allow: Vec<Network>,
}

impl Default for HookSettings {
    fn default() -> Self {
        Self {
            per_channel: 15,
            body: ByteSize::kib(512),
            rate: Rate::new(30, Span::secs(2)),
            pictures: true,
            attempts: 12,
            first: Span::secs(5),
            longest: Span::secs(6 * 3_600),
            timeout: Span::secs(10),
            workers: 4,
            poll: Span::secs(1),
            give_up: 100,
            kept: Span::secs(30 * 24 * 3_600),
            allow: Vec::new(),
        }
    }
}

impl HookSettings {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// Which field is wrong, and what it must be.
    pub fn validate(&self) -> Result<(), String> {
        let counts = [
            ("per_channel", self.per_channel, 1_000),
            ("rate.burst", self.rate.burst, 10_000),
            ("attempts", self.attempts, 100),
            ("workers", self.workers, 64),
            ("give_up", self.give_up, 100_000),
        ];
        if let Some((name, _, most)) = counts.iter().find(|(_, value, most)| !(1..=*most).contains(value)) {
            return Err(format!("hooks.{name} must be 1 to {most}"));
        }
        let (minute, day) = (Duration::from_secs(60), Duration::from_secs(24 * 3_600));
        let times = [
            ("rate.every", self.rate.every, day),
            ("first", self.first, day),
            ("longest", self.longest, day),
            ("timeout", self.timeout, minute),
            ("poll", self.poll, minute),
            ("kept", self.kept, day.saturating_mul(3_650)),
        ];
        if let Some((name, ..)) = times.iter().find(|(_, span, most)| span.0.is_zero() || span.0 > *most) {
            return Err(format!("hooks.{name} must be longer than zero and not longer than makes sense"));
        }
        if !(1_024..=16 << 20).contains(&self.body.0) {
            return Err("hooks.body must be 1 KiB to 16 MiB".to_owned());
        }
        Ok(())
    }

    pub(super) fn schedule(&self) -> Schedule {
        Schedule { attempts: self.attempts, first: self.first.0, longest: self.longest.0 }
    }
}
