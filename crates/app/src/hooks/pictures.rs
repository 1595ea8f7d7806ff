//! Pictures that programs name by an address. They are fetched once and shown from here: whoever reads a message asks no
//! stranger for anything, and shows nobody where they are.

use std::{collections::HashMap, time::Duration};

use hubbub_store::HookPictureRow;
use hubbub_types::{ByteSize, Timestamp};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use url::Url;
use uuid::Uuid;

use super::Hooks;
use crate::{Error, PictureSettings, picture::Pictures};

/// Largest picture that is fetched. (fixed)
const LARGEST: ByteSize = ByteSize::mib(1);
/// Most pictures that are kept. (fixed)
const KEPT: u32 = 1_000;
/// Pictures that are fetched at a time, on each node. (fixed)
const FETCHED: usize = 4;
/// Longest time that a message waits for its picture. (fixed)
const WAIT: Duration = Duration::from_secs(3);
/// How long an address is left alone at which there was no picture. (fixed)
const LEFT_ALONE: Duration = Duration::from_secs(600);
/// Such addresses that are remembered. (fixed)
const REMEMBERED: usize = 1_000;

/// What fetching needs.
pub(super) struct Fetching {
    pictures: Pictures,
    room: Semaphore,
    /// Addresses without a picture, and until when they are left alone.
    none: Mutex<HashMap<Uuid, Timestamp>>,
}

impl Fetching {
    pub(super) fn new() -> Self {
        let settings = PictureSettings { max_bytes: LARGEST, ..PictureSettings::default() };
        Self { pictures: Pictures::new(&settings), room: Semaphore::new(FETCHED), none: Mutex::default() }
    }

    fn is_left_alone(&self, id: Uuid, now: Timestamp) -> bool {
        self.none.lock().get(&id).is_some_and(|until| now < *until)
    }

    fn leave_alone(&self, id: Uuid, now: Timestamp) {
        let mut none = self.none.lock();
        if none.len() >= REMEMBERED {
            none.retain(|_, until| now < *until);
        }
        if none.len() < REMEMBERED {
            none.insert(id, now + LEFT_ALONE);
        }
    }
}

impl Hooks {
    /// A picture that a program named, as it is shown; public, because `<img>` sends no token.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn picture(&self, id: Uuid) -> Result<HookPictureRow, Error> {
        self.chat().store().hook_pictures().get(id).await?.ok_or(Error::NotFound("picture"))
    }

    /// Path of the picture at an address, which is fetched if it was not before. A message is sent without its picture
    /// rather than not at all.
    pub(super) async fn shown_picture(&self, url: Option<&Url>) -> Option<String> {
        let url = url.filter(|_| self.settings().pictures)?;
        let (id, now) = (name(url), self.chat().now());
        if !self.chat().store().hook_pictures().take(id, now).await.ok()? {
            if self.0.fetching.is_left_alone(id, now) {
                return None;
            }
            // Many at once are fetched with later messages.
            let _room = self.0.fetching.room.try_acquire().ok()?;
            if let Err(error) = self.fetch(id, url).await {
                tracing::debug!(error = &error as &dyn std::error::Error, host = url.host_str(), "no picture");
                self.0.fetching.leave_alone(id, now);
                return None;
            }
        }
        Some(format!("/api/v1/hook-pictures/{id}"))
    }

    async fn fetch(&self, id: Uuid, url: &Url) -> Result<(), Error> {
        let largest = LARGEST.as_usize();
        // One byte more, to know what was cut off.
        let asked = self.0.guarded.get(url, largest + 1);
        let answer = tokio::time::timeout(WAIT, asked).await.map_err(Error::internal)?.map_err(Error::internal)?;
        if !answer.is_success() || answer.body.len() > largest {
            return Err(Error::PictureUnreadable);
        }
        let kept = self.0.fetching.pictures.keep(answer.body.to_vec()).await?;
        let (content_type, used_at) = (kept.content_type.to_owned(), self.chat().now());
        let row = HookPictureRow { id, content_type, bytes: kept.bytes, used_at };
        Ok(self.chat().store().hook_pictures().keep(&row, KEPT).await?)
    }
}

/// The same for the same address, which it does not give away.
fn name(url: &Url) -> Uuid {
    let digest = Sha256::new().chain_update(b"hook picture").chain_update(url.as_str()).finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, from)| *byte = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
