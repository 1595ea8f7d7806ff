//! Profile pictures.

use hubbub_cluster::BusMessage;
use hubbub_store::{Account, Picture};
use hubbub_types::AccountId;

use super::Accounts;
use crate::{
    Actor, Error,
    policy::{self, Action, Object},
};

impl Accounts {
    /// Makes `upload` the actor's picture: cut to a square, scaled, written anew.
    ///
    /// # Errors
    /// [`Error::PictureUnreadable`], [`Error::PictureTooLarge`], [`Error::Unavailable`].
    pub async fn set_picture(&self, actor: &Actor, upload: Vec<u8>) -> Result<Account, Error> {
        policy::check(actor, Action::EditProfile, Object::Of(actor.account))?;
        let kept = self.0.pictures.keep(upload).await?;
        let now = self.now();
        self.store().pictures().set(actor.account, kept.content_type, &kept.bytes, now).await?;
        self.picture_changed(actor).await
    }

    /// Removes the actor's picture.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn remove_picture(&self, actor: &Actor) -> Result<Account, Error> {
        policy::check(actor, Action::EditProfile, Object::Of(actor.account))?;
        self.store().pictures().remove(actor.account, self.now()).await?;
        self.picture_changed(actor).await
    }

    /// Anybody's picture; public, because `<img>` sends no token.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn picture(&self, account: AccountId) -> Result<Picture, Error> {
        self.store().pictures().get(account).await?.ok_or(Error::NotFound("picture"))
    }

    async fn picture_changed(&self, actor: &Actor) -> Result<Account, Error> {
        self.tell(BusMessage::ProfileChanged { account: actor.account });
        self.account(actor.account).await
    }
}
