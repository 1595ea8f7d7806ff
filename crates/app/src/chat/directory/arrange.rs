//! The order of channels, and the groups they stand in.

use std::collections::HashSet;

use hubbub_chat::wire::Category;
use hubbub_cluster::BusMessage;
use hubbub_store::{CategoryRow, StoreError};
use hubbub_types::{CategoryId, ChannelId, uuid_v7};

use super::{create::most, view::category};
use crate::{
    Actor, Error,
    audit::Target,
    chat::{Chat, names},
    policy::{Action, Object, check},
};

/// The channels of a group, in order; `None` for those that stand in none.
pub type Group = (Option<CategoryId>, Vec<ChannelId>);

impl Chat {
    /// The groups of channels, in order.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn categories(&self, actor: &Actor) -> Result<Vec<Category>, Error> {
        check(actor, Action::ReadChannels, Object::Instance)?;
        Ok(self.store().channels().categories().await?.into_iter().map(category).collect())
    }

    /// Makes a group at the end.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::ListFull`], [`Error::Unavailable`].
    pub async fn create_category(&self, actor: &Actor, name: &str) -> Result<Category, Error> {
        check(actor, Action::ArrangeChannels, Object::Instance)?;
        let name = names::category(name).map_err(|field| Error::Invalid(vec![field]))?;
        let id = CategoryId(uuid_v7(self.now(), self.entropy()));
        let row = CategoryRow { id, name, position: 0, created_at: self.now() };
        let (row, revision) = self.store().channels().create_category(&row, most(self.settings().categories)).await?;
        self.tell_bus(BusMessage::DirectoryChanged { revision });
        self.note(actor, "category.create", target(&row)).await?;
        Ok(category(row))
    }

    /// Calls a group otherwise.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`], [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn rename_category(&self, actor: &Actor, id: CategoryId, name: &str) -> Result<Category, Error> {
        check(actor, Action::ArrangeChannels, Object::Instance)?;
        let name = names::category(name).map_err(|field| Error::Invalid(vec![field]))?;
        let (row, revision) = self.store().channels().rename_category(id, &name).await.map_err(gone)?;
        self.tell_bus(BusMessage::DirectoryChanged { revision });
        Ok(category(row))
    }

    /// Takes a group away; its channels stand in none then.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn delete_category(&self, actor: &Actor, id: CategoryId) -> Result<(), Error> {
        check(actor, Action::ArrangeChannels, Object::Instance)?;
        let known = self.store().channels().categories().await?.into_iter().find(|row| row.id == id);
        let row = known.ok_or(Error::NotFound("group of channels"))?;
        let revision = self.store().channels().delete_category(id).await.map_err(gone)?;
        self.tell_bus(BusMessage::DirectoryChanged { revision });
        self.note(actor, "category.delete", target(&row)).await
    }

    /// Puts groups, and the channels in them, in this order. What is not named stays where it was, behind them.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Invalid`] when something is named twice or not known, [`Error::Unavailable`].
    pub async fn arrange(&self, actor: &Actor, groups: Vec<Group>) -> Result<(), Error> {
        check(actor, Action::ArrangeChannels, Object::Instance)?;
        let settings = self.settings();
        let channels: Vec<_> = groups.iter().flat_map(|(_, channels)| channels).collect();
        let most = (settings.categories + 1, settings.channels);
        let distinct = channels.iter().collect::<HashSet<_>>().len() == channels.len()
            && groups.iter().map(|(id, _)| id).collect::<HashSet<_>>().len() == groups.len();
        if groups.len() > most.0 || channels.len() > most.1 || !distinct {
            return Err(Error::field("categories", "out_of_range", "Name each group and each channel once."));
        }
        for (id, _) in &groups {
            self.known_category(*id).await?;
        }
        let revision = self.store().channels().arrange(&groups).await.map_err(gone)?;
        self.tell_bus(BusMessage::DirectoryChanged { revision });
        self.note(actor, "channel.arrange", Target::server()).await
    }
}

/// Somebody else took it away a moment ago.
fn gone(error: StoreError) -> Error {
    if matches!(error, StoreError::NotFound) { Error::NotFound("group of channels") } else { error.into() }
}

fn target(row: &CategoryRow) -> Target {
    Target::named("category", row.id.0, &row.name)
}
