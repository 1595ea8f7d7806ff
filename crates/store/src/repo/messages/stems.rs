//! What messages are found by, written anew.

use hubbub_types::{MessageId, Timestamp};

use super::Messages;
use crate::{
    StoreError,
    db::{query_rows, row},
};

impl Messages<'_> {
    /// Writes what some messages are found by, each as its text was at its last edit (`edited_at`): those that were
    /// edited or deleted meanwhile are left alone. Their revisions stay: nobody but a search sees the difference.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn set_stems(&self, stems: &[(MessageId, Option<Timestamp>, String)]) -> Result<(), StoreError> {
        let sql = "UPDATE messages SET stems = new.column3 FROM (VALUES {rows}) AS new \
                   WHERE messages.id = new.column1 AND messages.edited_at IS NOT DISTINCT FROM new.column2 \
                   AND messages.deleted_at IS NULL";
        let rows = stems.iter().map(|(id, edited, stems)| row().bind(*id).bind_opt(*edited).text(stems)).collect();
        let mut tx = self.0.db().begin().await?;
        tx.execute_all(query_rows(sql, rows)).await?;
        tx.commit().await
    }
}
