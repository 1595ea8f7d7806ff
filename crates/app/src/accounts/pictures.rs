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
        self.put_picture(actor.account, upload).await?;
        self.account(actor.account).await
    }

    /// Removes the actor's picture.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn remove_picture(&self, actor: &Actor) -> Result<Account, Error> {
        policy::check(actor, Action::EditProfile, Object::Of(actor.account))?;
        self.take_picture(actor.account).await?;
        self.account(actor.account).await
    }

    /// Anybody's picture; public, because `<img>` sends no token.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn picture(&self, account: AccountId) -> Result<Picture, Error> {
        self.store().pictures().get(account).await?.ok_or(Error::NotFound("picture"))
    }

    /// Gives an account a picture.
    pub(crate) async fn put_picture(&self, account: AccountId, upload: Vec<u8>) -> Result<(), Error> {
        let kept = self.0.pictures.keep(upload).await?;
        self.store().pictures().set(account, kept.content_type, &kept.bytes, self.now()).await?;
        self.tell(BusMessage::ProfileChanged { account });
        Ok(())
    }

    /// Takes the picture of an account away.
    pub(crate) async fn take_picture(&self, account: AccountId) -> Result<(), Error> {
        self.store().pictures().remove(account, self.now()).await?;
        self.tell(BusMessage::ProfileChanged { account });
        Ok(())
    }
}
