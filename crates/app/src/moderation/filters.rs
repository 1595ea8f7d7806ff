//! Words that are not to be said.

use hubbub_store::FilterRow;
use hubbub_types::{FilterAction, FilterId, FilterKind};

use crate::{
    Actor, Error,
    audit::Target,
    chat::{Chat, names},
    policy::{Action, Object, check},
};

/// Longest word, in characters.
const LENGTH: usize = 100;
/// Most filters of a server.
const MOST: u32 = 500;

/// A filter to make.
#[derive(Debug, Clone)]
pub struct NewFilter {
    /// The word, 1 to 100 characters.
    pub pattern: String,
    /// Whether it must stand alone.
    pub kind: FilterKind,
    /// What happens to the message.
    pub action: FilterAction,
}

impl Chat {
    /// All filters, the earliest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn filters(&self, actor: &Actor) -> Result<Vec<FilterRow>, Error> {
        check(actor, Action::ManageFilters, Object::Instance)?;
        Ok(self.store().filters().all().await?)
    }

    /// Makes a filter.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn create_filter(&self, actor: &Actor, new: NewFilter) -> Result<FilterRow, Error> {
        check(actor, Action::ManageFilters, Object::Instance)?;
        let pattern = names::line("pattern", &new.pattern, LENGTH).map_err(|field| Error::Invalid(vec![field]))?;
        if pattern.is_empty() {
            return Err(Error::field("pattern", "required", "The word is missing."));
        }
        let row = FilterRow {
            id: FilterId(self.new_id()),
            pattern,
            kind: new.kind,
            action: new.action,
            created_by: actor.author(),
            created_at: self.now(),
        };
        self.store().filters().create(&row, MOST).await?;
        self.sieve().forget();
        self.note(actor, "filter.create", Target::named("filter", row.id.0, &row.pattern)).await?;
        Ok(row)
    }

    /// Takes a filter away.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn delete_filter(&self, actor: &Actor, id: FilterId) -> Result<(), Error> {
        check(actor, Action::ManageFilters, Object::Instance)?;
        if !self.store().filters().delete(id).await? {
            return Err(Error::NotFound("filter"));
        }
        self.sieve().forget();
        self.note(actor, "filter.delete", Target::named("filter", id.0, "")).await
    }
}
