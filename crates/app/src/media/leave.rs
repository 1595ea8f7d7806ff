//! Leaves to be in the room of a channel: given, and given back.

use hubbub_cluster::BusMessage;
use hubbub_livekit::{Claims, Grants, token};
use hubbub_store::JoinRow;
use hubbub_types::{AccountId, ChannelId, JoinId};
use serde_json::json;
use url::Url;

use super::{MediaService, admit::grants, channel_room};
use crate::{Actor, Error, policy::Action};

/// What a device needs to join the room of a channel.
#[derive(Debug, Clone)]
pub struct VoiceJoin {
    /// Where the media server is.
    pub url: Url,
    /// What is shown there; for this device and this channel alone.
    pub token: String,
    /// The leave that the token stands for.
    pub join: JoinId,
    /// The room.
    pub room: String,
    /// Who they are in it.
    pub identity: String,
    /// Whether they may be heard.
    pub speak: bool,
    /// Whether they may show something.
    pub show: bool,
}

impl MediaService {
    /// Gives the session of `actor` the leave to be in the room of a voice channel.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::NotForBots`], [`Error::Archived`], [`Error::Unavailable`].
    pub async fn mint(&self, actor: &Actor, channel: ChannelId) -> Result<VoiceJoin, Error> {
        let seen = self.chat().seen(actor, channel, Action::JoinVoice).await?;
        let now = self.chat().now();
        let row = JoinRow {
            id: JoinId(self.chat().new_id()),
            account: actor.account,
            session: actor.session,
            channel: Some(channel),
            room: channel_room(channel),
            identity: actor.account.to_string(),
            made_at: now,
            expires_at: now + self.settings().join_lifetime.0,
        };
        let ended = self.chat().store().media_joins().create(&row, self.settings().joins).await?;
        self.tell_ended(ended);
        let grants = grants(actor, &seen);
        let token = self.first_token(actor, &row, grants.clone())?;
        Ok(VoiceJoin {
            url: self.url(),
            token,
            join: row.id,
            room: row.room,
            identity: row.identity,
            speak: grants.may_publish_from(hubbub_livekit::proto::TrackSource::Microphone),
            show: grants.may_publish_from(hubbub_livekit::proto::TrackSource::Camera),
        })
    }

    /// Ends what the session of `actor` has for a channel: whoever is in its room by that is put out.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::NotForBots`], [`Error::Unavailable`].
    pub async fn leave(&self, actor: &Actor, channel: ChannelId) -> Result<(), Error> {
        match self.chat().seen(actor, channel, Action::JoinVoice).await {
            // Who was in it when it was closed may say that they left.
            Ok(_) | Err(Error::Archived) => {}
            Err(error) => return Err(error),
        }
        let ended = self.chat().store().media_joins().end_in(actor.session, channel, self.chat().now()).await?;
        self.tell_ended(ended);
        Ok(())
    }

    /// Who is in the room of a channel, each once.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn who(&self, actor: &Actor, channel: ChannelId) -> Result<Vec<AccountId>, Error> {
        self.chat().seen(actor, channel, Action::ReadChannel).await?;
        Ok(self.stays().present(channel))
    }

    /// Tells every node that these are committed to have ended.
    pub(super) fn tell_ended(&self, joins: Vec<JoinId>) {
        for join in joins {
            self.chat().tell_bus(BusMessage::JoinEnded { join });
        }
    }

    fn first_token(&self, actor: &Actor, row: &JoinRow, grants: Grants) -> Result<String, Error> {
        let new = token::NewClaims {
            identity: row.identity.clone(),
            grants,
            expires: row.made_at + self.settings().token_lifetime.0,
        };
        let metadata = json!({ "handle": actor.handle, "picture": actor.picture });
        let claims = Claims {
            name: actor.name.clone(),
            metadata: metadata.to_string(),
            not_before: Some(row.made_at),
            join: Some(row.id),
            ..new.into()
        };
        token::mint(&claims, self.keyring().own()).map_err(Error::internal)
    }

    /// The address of the media server, as clients of WebSockets write it.
    fn url(&self) -> Url {
        let mut url = self.0.public_url.clone();
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        // From one special scheme to another it is always possible.
        let _ = url.set_scheme(scheme);
        url
    }
}
