//! Webhooks: messages that programs send into channels, and programs that are told what happens there.

mod incoming;
mod lanes;
mod manage;
mod outgoing;
mod pictures;
mod rate;
mod settings;
#[cfg(test)]
mod tests;
mod tries;

use std::sync::Arc;

use hubbub_net::{
    Shutdown,
    outgoing::{Guarded, Lookup, OutgoingError, OutgoingSettings},
};
use hubbub_types::{ByteSize, Span};

pub use self::{
    incoming::{Arrival, NotTaken, Received, Unsent},
    manage::{NewIncoming, OutgoingEdit},
    settings::HookSettings,
    tries::Tested,
};
use self::{pictures::Fetching, rate::PerHook};
use crate::{Rate, chat::Chat};

/// Largest answer of a receiver that is read; it is thrown away. (fixed)
const ANSWER: ByteSize = ByteSize::kib(64);
/// How often somebody may try one receiver, on each node. (fixed)
const TESTS: Rate = Rate::new(5, Span::secs(10));

/// Webhooks. Cheap to clone.
#[derive(Clone)]
pub struct Hooks(Arc<Inner>);

struct Inner {
    chat: Chat,
    settings: HookSettings,
    guarded: Guarded,
    rate: PerHook,
    tests: PerHook,
    fetching: Fetching,
}

impl Hooks {
    /// Starts webhooks: what waits to be delivered is delivered from now on. Names of receivers are looked up by
    /// `lookup`.
    ///
    /// # Errors
    /// When the system's TLS cannot be set up.
    pub fn start(
        chat: Chat,
        settings: HookSettings,
        lookup: impl Lookup,
        shutdown: Shutdown,
    ) -> Result<Self, OutgoingError> {
        let hooks = Self::new(chat, settings, lookup)?;
        let working = hooks.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = working.deliver_all() => {}
                () = working.sweep_all() => {}
                () = shutdown.cut() => {}
            }
        });
        Ok(hooks)
    }

    fn new(chat: Chat, settings: HookSettings, lookup: impl Lookup) -> Result<Self, OutgoingError> {
        let limits =
            OutgoingSettings { connect_timeout: settings.timeout, timeout: settings.timeout, max_answer: ANSWER };
        let guarded = Guarded::new(&limits, settings.allow.clone(), lookup)?;
        let (rate, tests) = (PerHook::new(settings.rate), PerHook::new(TESTS));
        Ok(Self(Arc::new(Inner { chat, settings, guarded, rate, tests, fetching: Fetching::new() })))
    }

    fn chat(&self) -> &Chat {
        &self.0.chat
    }

    /// `[hooks]`.
    #[must_use]
    pub fn settings(&self) -> &HookSettings {
        &self.0.settings
    }
}
