//! The lane: takes what waits, writes it, answers, tells.

use std::collections::BTreeMap;

use hubbub_cluster::{NewsItem, NewsKind};
use hubbub_store::{PersonalChange, PersonalItem, PersonalLimits, StoreError};
use hubbub_types::AccountId;
use tokio::sync::mpsc;

use super::{Note, news};
use crate::{
    Error,
    chat::{Chat, Encoded},
};

/// How often a transaction that got no lock is tried before those who wait are told.
const TRIES: u32 = 5;

impl Chat {
    pub(in crate::chat) async fn run_notes(&self, mut queue: mpsc::Receiver<Note>) {
        let mut batch = Vec::new();
        while queue.recv_many(&mut batch, self.settings().batch).await > 0 {
            self.write_notes(std::mem::take(&mut batch)).await;
        }
    }

    async fn write_notes(&self, batch: Vec<Note>) {
        let changes: Vec<_> = batch.iter().map(|note| note.change.clone()).collect();
        match self.try_notes(&changes).await {
            Ok(revisions) => {
                for (note, revision) in batch.into_iter().zip(&revisions) {
                    // Whoever does not wait any more needs no answer.
                    let _ = note.answer.send(Ok(*revision));
                }
                self.tell_devices(changes, revisions);
            }
            // One of them is too much: each gets a transaction of its own, so that the others do not suffer.
            Err(StoreError::Full(_) | StoreError::NotFound | StoreError::Invalid(_)) if batch.len() > 1 => {
                for note in batch {
                    Box::pin(self.write_notes(vec![note])).await;
                }
            }
            Err(error) => {
                let mut error = Some(error);
                for note in batch {
                    let busy = Error::Busy { retry_after: std::time::Duration::from_secs(1) };
                    let _ = note.answer.send(Err(error.take().map_or(busy, Error::from)));
                }
            }
        }
    }

    async fn try_notes(&self, changes: &[PersonalChange]) -> Result<Vec<i64>, StoreError> {
        let settings = self.settings();
        let limits = PersonalLimits {
            drafts: settings.drafts_per_person.try_into().unwrap_or(u32::MAX),
            settings_bytes: settings.settings_bytes.0,
        };
        let mut tries = 0;
        loop {
            tries += 1;
            match self.store().personal().write(changes, limits).await {
                Err(StoreError::Busy) if tries < TRIES => {}
                result => return result,
            }
        }
    }

    /// Tells each person's devices, here and elsewhere, what is new.
    fn tell_devices(&self, changes: Vec<PersonalChange>, revisions: Vec<i64>) {
        let mut people: BTreeMap<AccountId, BTreeMap<i64, PersonalItem>> = BTreeMap::new();
        for (change, revision) in changes.into_iter().zip(revisions) {
            // The last of several changes of one thing has the place of all of them.
            people.entry(change.account).or_default().insert(revision, change.item);
        }
        for (account, items) in people {
            let (Some((first, _)), Some((last, _))) = (items.first_key_value(), items.last_key_value()) else {
                continue;
            };
            let (first, last) = (*first, *last);
            let Some(packet) = Encoded::event("personal", &news(first - 1, last, items.into_values())) else {
                continue;
            };
            self.live().tell(account, &packet);
            let item = NewsItem { kind: NewsKind::Personal, key: account.0, first, last, text: packet.text().clone() };
            self.cluster().news().publish(item);
        }
    }
}
