//! What must fit into the queue of a connection.

use hubbub_types::ByteSize;

use super::{Problem, Settings};

impl Settings {
    /// A client that reads must never be cut for being given much at once: the answer to its `sync`, or all that one
    /// transaction wrote, with something waiting already.
    pub(super) fn wrong_for_queues(&self) -> Vec<Problem> {
        let room = self.socketio.queue_bytes;
        let parts = [("chat.sync_bytes", self.chat.sync_bytes), ("chat.batch_bytes", self.chat.batch_bytes)];
        let too_large = |size: ByteSize| size.0.saturating_mul(2) > room.0;
        let wrong = parts.into_iter().filter(|(_, size)| too_large(*size));
        wrong
            .map(|(key, _)| Problem::new(key, format!("must be at most half of socketio.queue_bytes, {room}")))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::parse;

    #[test]
    fn chat_04_what_is_given_at_once_must_fit_into_half_a_queue() {
        let wrong = |text: &str| match parse(text) {
            Ok(_) => Vec::new(),
            Err(error) => error.problems.into_iter().map(|problem| problem.key).collect(),
        };
        assert!(wrong("").is_empty());
        assert_eq!(wrong("[chat]\nsync_bytes = '600 KiB'\n"), ["chat.sync_bytes"]);
        assert_eq!(wrong("[socketio]\nqueue_bytes = '512 KiB'\n"), ["chat.sync_bytes", "chat.batch_bytes"]);
        assert!(wrong("[chat]\nsync_bytes = '1 MiB'\n[socketio]\nqueue_bytes = '2 MiB'\n").is_empty());
    }
}
