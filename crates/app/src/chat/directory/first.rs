//! What a new server begins with, and what a newcomer finds.

use std::{sync::Arc, time::Duration};

use hubbub_store::{self as rows, Account, StoreError};
use hubbub_types::{ChannelId, ChannelKind};

use crate::{
    Error,
    chat::{Act, Author, Chat, Ordered},
};

/// The name in `server_state` of what is said once the first channel was made.
const FOUNDED: &str = "founded";

impl Chat {
    /// Makes the first channel, once in the life of a server that has an owner.
    pub(crate) async fn found(&self) -> Result<(), Error> {
        if self.store().state().text(FOUNDED).await?.is_some() || !self.store().accounts().has_admin().await? {
            return Ok(());
        }
        let base = self.blank(None, ChannelKind::Text, Vec::new());
        let first = rows::NewChannel { name: "general".into(), private: false, slow_mode: Duration::ZERO, ..base };
        match self.store().channels().create(&first, 1).await {
            // Full: there are channels already. Conflict: another node was faster.
            Ok(_) | Err(StoreError::Full(_) | StoreError::Conflict(_)) => {}
            Err(error) => return Err(error.into()),
        }
        self.store().state().set_text(FOUNDED, "yes").await?;
        self.directory_changed().await
    }

    async fn welcome(&self, account: &Account, channel: Option<ChannelId>) -> Result<(), Error> {
        self.found().await?;
        if let Some(channel) = channel {
            let act = Act::Join { account: account.id, by: None, owner: false };
            self.order(Ordered { author: Author::Server, channel, act }).await?;
        }
        Ok(())
    }
}

impl Chat {
    /// From now on newcomers are shown around; a server from before there was chat gets its first channel.
    pub(in crate::chat) fn greet_newcomers(&self) {
        // Weak: accounts must not keep chat alive, which keeps accounts.
        let chat = Arc::downgrade(&self.0);
        self.accounts().on_arrival(Box::new(move |account, channel| {
            let chat = chat.upgrade().map(Self);
            Box::pin(async move {
                let Some(chat) = chat else { return };
                // The account is there; that it found no channel must not undo that.
                if let Err(error) = chat.welcome(&account, channel).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a newcomer was not shown around");
                }
            })
        }));
        let chat = self.clone();
        self.spawn(async move {
            if let Err(error) = chat.found().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "whether there is a channel is not known");
            }
        });
    }
}
