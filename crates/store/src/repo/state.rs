//! What the whole server has one of.

use crate::{Store, StoreError, db::query};

/// What the whole server has one of, by name.
pub struct State<'a>(pub(crate) &'a Store);

impl State<'_> {
    /// The text of a name.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn text(&self, name: &str) -> Result<Option<String>, StoreError> {
        let rows = self.0.db().read(query("SELECT text FROM server_state WHERE name = $1").text(name)).await?;
        rows.first().map(|row| row.get("text")).transpose()
    }

    /// Sets the text of a name, up to 64 KiB.
    ///
    /// # Errors
    /// [`StoreError::Invalid`].
    pub async fn set_text(&self, name: &str, text: &str) -> Result<(), StoreError> {
        let change = query(
            "INSERT INTO server_state (name, text) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET text = excluded.text",
        );
        self.0.db().execute(change.text(name).text(text)).await.map(drop)
    }
}
