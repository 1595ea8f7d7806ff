//! One lane: takes what waits, writes it, answers.

use std::collections::{HashSet, VecDeque};

use hubbub_store::{CommitError, StoreError};
use hubbub_types::{AccountId, ChannelId, FileId, MessageId};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{Command, writer::Written};
use crate::{
    Error,
    chat::{Act, Author, Chat, Outcome},
};

/// How often a transaction that got no lock is tried before those who wait are told.
const TRIES: u32 = 5;

/// What a command changes. Two commands of one batch never change the same thing: the transaction shows both the state
/// before the batch.
#[derive(PartialEq, Eq, Hash)]
enum Target {
    Message(MessageId),
    Nonce(ChannelId, Option<AccountId>, Uuid),
    File(FileId),
}

impl Command {
    fn targets(&self) -> Vec<Target> {
        match &self.ordered.act {
            Act::Send(new) => {
                let author = match &self.ordered.author {
                    Author::Person(actor) => Some(actor.account),
                    Author::Hook(_) | Author::Server => None,
                };
                let nonce = Target::Nonce(self.ordered.channel, author, new.nonce);
                new.files.iter().map(|file| Target::File(*file)).chain([nonce]).collect()
            }
            Act::HookSend(new) => {
                new.nonce.map(|nonce| Target::Nonce(self.ordered.channel, None, nonce)).into_iter().collect()
            }
            Act::Edit { message, .. }
            | Act::Delete { message }
            | Act::React { message, .. }
            | Act::Pin { message, .. } => vec![Target::Message(*message)],
            Act::System { .. } | Act::Join { .. } | Act::Leave { .. } | Act::Change(_) => Vec::new(),
        }
    }

    /// Whether it may change what others may do in the channel: they are judged in the next transaction.
    fn is_last_of_its_channel(&self) -> bool {
        matches!(self.ordered.act, Act::Join { .. } | Act::Leave { .. } | Act::Change(_))
    }
}

/// Why nothing was answered yet.
enum Failed {
    /// Nothing was written.
    Refused(StoreError),
    /// It may have been.
    InDoubt(StoreError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

impl Chat {
    pub(super) async fn run_lane(&self, mut queue: mpsc::Receiver<Command>) {
        let mut waiting = VecDeque::new();
        loop {
            if waiting.is_empty() {
                let Some(first) = queue.recv().await else { return };
                waiting.push_back(first);
            }
            while waiting.len() < self.settings().batch
                && let Ok(more) = queue.try_recv()
            {
                waiting.push_back(more);
            }
            let batch = take(&mut waiting, self.settings().batch_bytes.0);
            metrics::histogram!("hubbub_chat_batch_commands").record(count(batch.len()));
            self.write(batch).await;
        }
    }

    async fn write(&self, batch: Vec<Command>) {
        let result = self.transact(&batch).await;
        match result {
            Ok((decisions, written)) => {
                self.answer(batch, decisions);
                self.announce(written).await;
            }
            // One of them breaks a rule of the database: each gets a transaction of its own, so that the others do
            // not suffer.
            Err(Failed::Refused(error)) if batch.len() > 1 && !is_away(&error) => {
                metrics::counter!("hubbub_chat_batches_split_total").increment(1);
                for command in batch {
                    Box::pin(self.write(vec![command])).await;
                }
            }
            Err(failed) => self.fail(batch, failed),
        }
    }

    /// Judges and writes a batch. `Ok` means committed.
    async fn transact(&self, batch: &[Command]) -> Result<(Vec<Result<Outcome, Error>>, Written), Failed> {
        let mut writer = self.begin(batch).await?;
        let decisions = batch.iter().map(|command| writer.decide(command)).collect();
        match writer.commit().await {
            Ok(written) => Ok((decisions, written)),
            Err(CommitError::Refused(error)) => Err(Failed::Refused(error)),
            Err(CommitError::InDoubt(error)) => Err(Failed::InDoubt(error)),
        }
    }

    /// Starts the transaction. Whoever got no lock tries again: nothing was written.
    async fn begin(&self, batch: &[Command]) -> Result<super::writer::Writer, StoreError> {
        let mut tries = 0;
        loop {
            match self.prepare(batch).await {
                Err(StoreError::Busy) if tries < TRIES => {
                    tries += 1;
                    metrics::counter!("hubbub_chat_lock_retries_total").increment(1);
                    tokio::time::sleep(self.settings().retry.0).await;
                }
                prepared => return prepared,
            }
        }
    }

    fn answer(&self, batch: Vec<Command>, decisions: Vec<Result<Outcome, Error>>) {
        for (command, decision) in batch.into_iter().zip(decisions) {
            // Who has gone meanwhile finds it in the log.
            let _ = command.answer.send(decision);
        }
    }

    /// I8: what may have been committed is neither confirmed nor refused.
    fn fail(&self, batch: Vec<Command>, failed: Failed) {
        let (error, in_doubt) = match failed {
            Failed::Refused(error) => (error, false),
            Failed::InDoubt(error) => (error, true),
        };
        tracing::warn!(%error, in_doubt, commands = batch.len(), "a batch of chat was not written");
        metrics::counter!("hubbub_chat_batches_failed_total").increment(1);
        if in_doubt {
            self.suspect(batch.iter().map(|command| command.ordered.channel).collect());
        }
        let alone = batch.len() == 1 && !in_doubt && !is_away(&error);
        let mut cause = Some(error);
        for command in batch {
            let answer = match cause.take() {
                Some(error) if alone => refusal(error),
                Some(error) => Error::Unavailable(error),
                None => Error::Unavailable(StoreError::Busy),
            };
            let _ = command.answer.send(Err(answer));
        }
    }
}

/// Takes what can be written together. The order within a channel stays: once one command waits for the next batch,
/// all later ones of its channel do.
fn take(waiting: &mut VecDeque<Command>, most_bytes: u64) -> Vec<Command> {
    let (mut batch, mut later) = (Vec::with_capacity(waiting.len()), VecDeque::new());
    let (mut touched, mut closed) = (HashSet::new(), HashSet::new());
    let mut bytes = 0_u64;
    for command in waiting.drain(..) {
        let channel = command.ordered.channel;
        let targets = command.targets();
        bytes = bytes.saturating_add(u64::try_from(command.weight()).unwrap_or(u64::MAX));
        let fits = batch.is_empty() || bytes <= most_bytes;
        if !fits || closed.contains(&channel) || targets.iter().any(|target| touched.contains(target)) {
            closed.insert(channel);
            later.push_back(command);
            continue;
        }
        touched.extend(targets);
        if command.is_last_of_its_channel() {
            closed.insert(channel);
        }
        batch.push(command);
    }
    *waiting = later;
    batch
}

fn is_away(error: &StoreError) -> bool {
    matches!(error, StoreError::Busy | StoreError::Unavailable(_))
}

/// What the database refused, in words for who asked.
fn refusal(error: StoreError) -> Error {
    match error {
        StoreError::Conflict("name") => Error::NameTaken,
        StoreError::Conflict("file") => Error::NotFound("file"),
        // The second line behind the lock: somebody else has just written it. The next try finds it.
        StoreError::Conflict("nonce" | "seq") => Error::Unavailable(error),
        StoreError::NotFound => Error::NotFound("channel"),
        other => Error::from(other),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a batch has few commands")]
fn count(commands: usize) -> f64 {
    commands as f64
}
