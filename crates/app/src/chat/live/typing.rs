//! Who is writing just now.

use hubbub_chat::wire::Typing;
use hubbub_cluster::{NewsItem, NewsKind};
use hubbub_types::{ChannelId, ConnectionId};

use crate::{
    Actor, Error,
    chat::{Chat, Encoded},
    policy::Action,
};

impl Chat {
    /// Tells whoever looks at a channel, but not the connection itself, that somebody is writing there.
    pub(super) async fn say_typing(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        channel: ChannelId,
    ) -> Result<(), Error> {
        self.seen(actor, channel, Action::Typing).await?;
        let Some(packet) = Encoded::event("typing", &Typing { channel, account: actor.account }) else {
            return Ok(());
        };
        let text = packet.text().clone();
        self.hub().whisper(channel, &packet.volatile(), Some(connection));
        self.cluster().news().publish(NewsItem { kind: NewsKind::Typing, key: channel.0, first: 0, last: 0, text });
        Ok(())
    }
}
