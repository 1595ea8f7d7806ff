//! Reading what a person noted for themselves.

use hubbub_chat::wire::PersonalNews;
use hubbub_store::PersonalItem;
use serde_json::Value;

use super::Chat;
use crate::{
    Actor, Error,
    policy::{Action, Object, check},
};

impl Chat {
    /// What is new in the actor's own log after a revision.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn personal(&self, actor: &Actor, since: i64) -> Result<PersonalNews, Error> {
        check(actor, Action::ReadPersonal, Object::Of(actor.account))?;
        self.personal_since(actor.account, since.max(0)).await
    }

    /// A setting of the apps; nothing when it is as usual.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn setting(&self, actor: &Actor, of: &str) -> Result<Option<Value>, Error> {
        check(actor, Action::ReadPersonal, Object::Of(actor.account))?;
        let log = self.store().personal().since(actor.account, 0).await?;
        let text = log.items.into_iter().find_map(|row| match row.item {
            PersonalItem::Setting { name, value } if name == of => value,
            _ => None,
        });
        text.map(|text| serde_json::from_str(&text)).transpose().map_err(Error::internal)
    }
}
