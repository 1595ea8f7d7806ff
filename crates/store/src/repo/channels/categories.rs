//! The order of the list of channels.

use hubbub_types::{CategoryId, ChannelId};

use super::{Channels, touch_directory};
use crate::{
    CategoryRow, StoreError,
    db::{Row, Source, query, query_ids, query_rows, row},
    repo::{FromRow, IDS_PER_STATEMENT, all, first, only},
};

impl Channels<'_> {
    /// The categories, in order.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn categories(&self) -> Result<Vec<CategoryRow>, StoreError> {
        categories(&mut Source::Any(self.0.db())).await
    }

    /// Makes a category at the end of the list (its `position` is not looked at); there are `most` at most. Gives the
    /// list's new revision besides.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `categories`, [`StoreError::Conflict`] with `id`, [`StoreError::Invalid`].
    pub async fn create_category(&self, new: &CategoryRow, most: u32) -> Result<(CategoryRow, i64), StoreError> {
        let insert = query(
            "INSERT INTO categories (id, name, position, created_at) \
             SELECT $1, $2, (SELECT COALESCE(MAX(position), 0) + 1 FROM categories), $3 \
             WHERE (SELECT COUNT(*) FROM categories) < $4 RETURNING id, name, position, created_at",
        );
        let insert = insert.bind(new.id).text(&new.name).bind(new.created_at).bind(i64::from(most));
        let mut tx = self.0.db().begin().await?;
        let made = first(&tx.rows(insert).await?)?.ok_or(StoreError::Full("categories"))?;
        let revision = touch_directory(&mut tx).await?;
        tx.commit().await?;
        Ok((made, revision))
    }

    /// Renames a category. Gives the list's new revision besides.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Invalid`].
    pub async fn rename_category(&self, id: CategoryId, name: &str) -> Result<(CategoryRow, i64), StoreError> {
        let change = "UPDATE categories SET name = $2 WHERE id = $1 RETURNING id, name, position, created_at";
        let mut tx = self.0.db().begin().await?;
        let changed = only(&tx.rows(query(change).bind(id).text(name)).await?)?;
        let revision = touch_directory(&mut tx).await?;
        tx.commit().await?;
        Ok((changed, revision))
    }

    /// Removes a category; its channels stay, without one. Gives the list's new revision.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn delete_category(&self, id: CategoryId) -> Result<i64, StoreError> {
        let mut tx = self.0.db().begin().await?;
        if tx.execute(query("DELETE FROM categories WHERE id = $1").bind(id)).await? == 0 {
            return Err(StoreError::NotFound);
        }
        let revision = touch_directory(&mut tx).await?;
        tx.commit().await?;
        Ok(revision)
    }

    /// Puts categories, and the channels of each, in the order given; those that are not named stay where they are.
    /// `None` stands for the channels without a category. Gives the list's new revision.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when a category is gone.
    pub async fn arrange(&self, order: &[(Option<CategoryId>, Vec<ChannelId>)]) -> Result<i64, StoreError> {
        let categories = "UPDATE categories SET position = new.column2 \
                          FROM (VALUES {rows}) AS new WHERE categories.id = new.column1";
        let channels = "UPDATE channels SET category = new.column2, position = new.column3 \
                        FROM (VALUES {rows}) AS new WHERE channels.id = new.column1 \
                        AND channels.kind IN ('text', 'voice')";
        let named = order.iter().filter_map(|(category, _)| *category);
        let named = (1_i64..).zip(named).map(|(position, category)| row().bind(category).bind(position)).collect();
        let mut placed: Vec<_> = order
            .iter()
            .flat_map(|(category, channels)| (1_i64..).zip(channels).map(move |(at, id)| (*id, *category, at)))
            .collect();
        // In the order of their ids, as everybody locks channels.
        placed.sort_unstable_by_key(|(id, ..)| *id);
        placed.dedup_by_key(|(id, ..)| *id);
        let ids: Vec<_> = placed.iter().map(|(id, ..)| *id).collect();
        let placed = placed.into_iter().map(|(id, category, at)| row().bind(id).bind_opt(category).bind(at)).collect();

        let mut tx = self.0.db().begin().await?;
        let lock = tx.locking(
            "SELECT id FROM channels WHERE id IN ({ids})",
            "SELECT id FROM channels WHERE id IN ({ids}) ORDER BY id FOR NO KEY UPDATE",
        );
        for part in ids.chunks(IDS_PER_STATEMENT) {
            tx.rows(query_ids(lock, part.iter().copied())).await?;
        }
        tx.execute_all(query_rows(channels, placed)).await?;
        tx.execute_all(query_rows(categories, named)).await?;
        let revision = touch_directory(&mut tx).await?;
        tx.commit().await?;
        Ok(revision)
    }
}

pub(in crate::repo) async fn categories(source: &mut Source<'_>) -> Result<Vec<CategoryRow>, StoreError> {
    let sql = "SELECT id, name, position, created_at FROM categories ORDER BY position, id";
    all(&source.rows(query(sql)).await?)
}

impl FromRow for CategoryRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            position: row.get("position")?,
            created_at: row.get("created_at")?,
        })
    }
}
