//! Who is who here, and what belongs together here.

use hubbub_store::{CategoryRow, Ghost};
use hubbub_types::{AccountId, Handle, Role};

use super::{ImportError, Watch, Work, shape};
use crate::export::record::{CategoryRecord, PersonRecord};

/// People looked for at a time.
const PAGE: usize = 200;

impl<W: Watch> Work<'_, W> {
    /// Finds everybody, or makes an account for them that nobody can log in to.
    pub(super) async fn people(&mut self) -> Result<(), ImportError> {
        let mut lines = self.source.lines::<PersonRecord>("people.jsonl".into());
        let mut page = Vec::with_capacity(PAGE);
        while let Some(record) = lines.recv().await {
            page.push(record?);
            if page.len() == PAGE {
                self.some_people(&page).await?;
                page.clear();
            }
        }
        self.some_people(&page).await
    }

    async fn some_people(&mut self, page: &[PersonRecord]) -> Result<(), ImportError> {
        let accounts = self.importer.store.accounts();
        let ids: Vec<AccountId> = page.iter().map(|record| record.id).collect();
        for row in accounts.people(&ids).await? {
            self.people.insert(row.id, row.id);
        }
        let missing: Vec<&PersonRecord> =
            page.iter().filter(|record| self.people.find(Some(record.id)).is_none()).collect();
        let handles: Vec<Handle> = missing.iter().map(|record| record.handle.clone()).collect();
        let found = accounts.people_by_handles(&handles).await?;
        for record in missing {
            match found.iter().find(|row| row.handle == record.handle) {
                Some(row) => self.people.insert(record.id, row.id),
                None => self.ghost(record).await?,
            }
        }
        Ok(())
    }

    async fn ghost(&mut self, record: &PersonRecord) -> Result<(), ImportError> {
        let ghost = Ghost {
            id: record.id,
            handle: record.handle.clone(),
            name: shape::name(&record.name).unwrap_or_else(|| record.handle.to_string()),
            // An archive makes nobody a moderator.
            role: record.role.min(Role::Member),
            created_at: self.importer.clock.now(),
        };
        if !self.importer.store.archive().ghost(&ghost).await? {
            return Err(ImportError::Conflict(format!("@{}", record.handle)));
        }
        self.people.insert(record.id, record.id);
        self.imported.ghosts += 1;
        Ok(())
    }

    /// Finds the categories by id, then by name, or makes them.
    pub(super) async fn categories(&mut self) -> Result<(), ImportError> {
        let store = &self.importer.store;
        let here = store.channels().categories().await?;
        let mut lines = self.source.lines::<CategoryRecord>("categories.jsonl".into());
        while let Some(record) = lines.recv().await {
            let CategoryRecord { id, name, created_at } = record?;
            let name = shape::name(&name).ok_or_else(|| ImportError::damaged("a category has no name"))?;
            let found = here.iter().find(|row| row.id == id).or_else(|| here.iter().find(|row| row.name == name));
            let target = found.map_or(id, |row| row.id);
            if found.is_none() {
                store.archive().category(&CategoryRow { id, name, position: 0, created_at: created_at.0 }).await?;
            }
            self.categories.insert(id, target);
        }
        Ok(())
    }
}
