//! One thread that relays datagrams.

mod held;
mod machine;
mod relayed;
mod run;

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use hubbub_relay::{Addresses, Credentials, RelaySettings};
use hubbub_types::{Clock, Entropy};
use tokio::sync::mpsc;

use self::{held::Held, run::Shard};
use super::{check::Question, inbox::Inbox, sockets::TurnSockets, tally::Tally};

/// How long it rests after a fault: one that comes again at once must not keep a processor busy.
const REST: Duration = Duration::from_millis(100);

/// What a shard is made of, each time it starts.
#[derive(Clone)]
pub(super) struct ShardParts {
    pub(super) settings: RelaySettings,
    pub(super) credentials: Credentials,
    pub(super) addresses: Addresses,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) questions: mpsc::Sender<Question>,
    pub(super) tally: Arc<Tally>,
}

/// Starts the thread. It ends with [`super::inbox::Letter::Stop`].
pub(super) fn start(parts: ShardParts, sockets: TurnSockets, inbox: Inbox) -> io::Result<()> {
    let mut held = Held::new(sockets, inbox);
    std::thread::Builder::new().name("hubbub-turn".into()).spawn(move || {
        while !keep_running(&parts, &mut held) {
            metrics::counter!("hubbub_turn_restarts_total").increment(1);
            tracing::error!("the relay starts anew; its allocations are gone");
            held.forget_clients();
            rest();
        }
    })?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the thread is the relay's own")]
fn rest() {
    std::thread::sleep(REST);
}

/// Runs until the end, which is true, or a fault. Neither a machine nor relayed sockets outlive a fault: what they hold
/// may be half changed.
fn keep_running(parts: &ShardParts, held: &mut Held) -> bool {
    let result = catch_unwind(AssertUnwindSafe(|| Shard::new(parts, held).and_then(|mut shard| shard.run(held))));
    match result {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "the relay cannot wait for packets");
            false
        }
        // The hook has logged and reported it.
        Err(_) => false,
    }
}
