//! Keys for programs, made and ended by admins.

use hubbub_cluster::BusMessage;
use hubbub_store::{MediaKeyRow, StoreError};
use hubbub_types::MediaKeyId;

use super::MediaService;
use crate::{
    Actor, Error, FieldError,
    audit::Target,
    chat::names::line,
    policy::{self, Action, Object},
};

/// Most keys that admins make. (fixed)
const MOST: u32 = 100;
/// Longest note, in characters.
const NOTE: usize = 80;
/// Letters and digits of a name after its beginning.
const NAME: usize = 12;

/// A key that was just made, with what is shown only now.
#[derive(Debug, Clone)]
pub struct GivenKey {
    /// The key.
    pub row: MediaKeyRow,
    /// What tokens are signed with.
    pub secret: String,
}

impl MediaService {
    /// The keys that admins made.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn keys(&self, actor: &Actor) -> Result<Vec<MediaKeyRow>, Error> {
        policy::check(actor, Action::ManageMedia, Object::Instance)?;
        Ok(self.chat().store().media_keys().list().await?)
    }

    /// Makes a key.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn add_key(&self, actor: &Actor, note: &str) -> Result<GivenKey, Error> {
        policy::check(actor, Action::ManageMedia, Object::Instance)?;
        let note = noted(note).map_err(|error| Error::Invalid(vec![error]))?;
        let id = MediaKeyId(self.chat().new_id());
        let row = MediaKeyRow {
            id,
            name: self.new_name(),
            note,
            created_by: actor.author(),
            created_at: self.chat().now(),
            last_used_at: None,
        };
        let audit = [self.chat().noted(actor, "media.key", target(&row))];
        self.chat().store().media_keys().add(&row, MOST, &audit).await?;
        self.keys_changed().await?;
        Ok(GivenKey { row, secret: self.keyring().secret(id) })
    }

    /// Ends a key: from now on its tokens open nothing. Who is in a room stays until the program puts them out.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn end_key(&self, actor: &Actor, id: MediaKeyId) -> Result<(), Error> {
        policy::check(actor, Action::ManageMedia, Object::Instance)?;
        let keys = self.chat().store().media_keys();
        let row = keys.list().await?.into_iter().find(|row| row.id == id).ok_or(Error::NotFound("key"))?;
        let audit = [self.chat().noted(actor, "media.key_end", target(&row))];
        let gone = |error| match error {
            StoreError::NotFound => Error::NotFound("key"),
            other => other.into(),
        };
        keys.remove(id, &audit).await.map_err(gone)?;
        self.keys_changed().await
    }

    /// Reads the keys anew.
    pub(super) async fn read_keys(&self) -> Result<(), Error> {
        self.keyring().replace(&self.chat().store().media_keys().list().await?);
        Ok(())
    }

    async fn keys_changed(&self) -> Result<(), Error> {
        self.read_keys().await?;
        self.chat().tell_bus(BusMessage::MediaKeysChanged);
        Ok(())
    }

    /// Notes that a key was used; nobody waits in vain for that.
    pub(super) async fn note_use(&self, name: &str) {
        let Some(id) = self.keyring().id(name) else { return };
        if let Err(error) = self.chat().store().media_keys().used(id, self.chat().now()).await {
            tracing::debug!(%error, "it was not noted that a key was used");
        }
    }

    fn new_name(&self) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
        let mut bytes = [0; NAME];
        self.chat().entropy().fill(&mut bytes);
        let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)));
        letters.fold("API".to_owned(), |mut name, letter| {
            name.push(char::from(*letter));
            name
        })
    }
}

fn target(row: &MediaKeyRow) -> Target {
    Target::named("media_key", row.id.0, &row.note)
}

fn noted(text: &str) -> Result<String, FieldError> {
    let note = line("note", text, NOTE)?;
    if note.is_empty() { Err(FieldError::new("note", "required", "Say what it is for.")) } else { Ok(note) }
}
