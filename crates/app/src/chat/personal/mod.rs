//! What a person's devices share: how far they have read, drafts, how channels are treated, settings.
//!
//! Notes wait in one lane, which writes all that wait in one transaction: a thousand people who read a message are
//! some commits, not a thousand. Answers are given after the commit; then the person's devices are told.

mod lane;
mod note;
mod shape;

use hubbub_store::PersonalChange;
use tokio::sync::{mpsc, oneshot};

pub use self::note::PrefsChange;
pub(crate) use self::shape::news;
use crate::Error;

/// Notes that may wait.
const QUEUE: usize = 10_000;

/// Something to be noted, and who waits for it.
pub(super) struct Note {
    change: PersonalChange,
    answer: oneshot::Sender<Result<i64, Error>>,
}

/// The entrance of the lane.
pub(super) struct Notes(mpsc::Sender<Note>);

impl Notes {
    pub(super) fn new() -> (Self, mpsc::Receiver<Note>) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        (Self(sender), receiver)
    }
}
