//! What each command does. Each asks the service that the button for the same thing asks.

use hubbub_chat::{
    commands::{Verb, acted, shrugged},
    wire::CommandAnswer,
};
use hubbub_types::Status;

use super::{Asked, note};
use crate::{
    Error,
    chat::{ChannelEdit, Chat},
    moderation::Ban,
};

impl Chat {
    pub(super) async fn act(&self, asked: Asked<'_>) -> Result<CommandAnswer, Error> {
        match asked.command.spec.verb {
            Verb::Whisper => self.whisper(asked).await,
            Verb::Me => {
                let text = acted(asked.command.text.as_deref().unwrap_or_default());
                self.say(asked.actor, asked.channel, asked.nonce, text).await
            }
            Verb::Shrug => {
                let text = shrugged(asked.command.text.as_deref());
                self.say(asked.actor, asked.channel, asked.nonce, text).await
            }
            Verb::Topic | Verb::Archive => self.edit_by_command(asked).await,
            Verb::Invite | Verb::Remove | Verb::Leave | Verb::Join => self.move_by_command(asked).await,
            Verb::Mute | Verb::Unmute | Verb::Kick | Verb::Ban => self.moderate_by_command(asked).await,
            Verb::DoNotDisturb => self.status_by_command(asked, Status::Dnd).await,
            Verb::Invisible => self.status_by_command(asked, Status::Invisible).await,
            Verb::Back => self.status_by_command(asked, Status::Auto).await,
            Verb::Search => Ok(note("command.note.search", [])),
            Verb::Help => Ok(note("command.note.help", [])),
        }
    }

    async fn whisper(&self, asked: Asked<'_>) -> Result<CommandAnswer, Error> {
        let other = self.named(asked.command.handle.as_ref()).await?;
        let (channel, _) = self.direct(asked.actor, &[other.id]).await?;
        self.say(asked.actor, channel.id, asked.nonce, asked.command.text.unwrap_or_default()).await
    }

    async fn edit_by_command(&self, asked: Asked<'_>) -> Result<CommandAnswer, Error> {
        let edit = match asked.command.spec.verb {
            Verb::Archive => ChannelEdit { archived: Some(true), ..ChannelEdit::default() },
            _ => ChannelEdit { topic: Some(asked.command.text.unwrap_or_default()), ..ChannelEdit::default() },
        };
        self.edit_channel(asked.actor, asked.channel, edit).await?;
        Ok(CommandAnswer::None {})
    }

    async fn move_by_command(&self, asked: Asked<'_>) -> Result<CommandAnswer, Error> {
        match asked.command.spec.verb {
            Verb::Invite => {
                let other = self.named(asked.command.handle.as_ref()).await?;
                self.add_member(asked.actor, asked.channel, other.id, false).await?;
                Ok(note("command.note.invited", [("handle", other.handle.as_str().into())]))
            }
            Verb::Remove => {
                let other = self.named(asked.command.handle.as_ref()).await?;
                self.remove_member(asked.actor, asked.channel, other.id).await?;
                Ok(note("command.note.removed", [("handle", other.handle.as_str().into())]))
            }
            Verb::Leave => {
                self.remove_member(asked.actor, asked.channel, asked.actor.account).await?;
                Ok(CommandAnswer::None {})
            }
            _ => {
                let name = asked.command.channel.ok_or(Error::NotFound("channel"))?;
                let row = self.store().channels().by_name(name.as_str()).await?.ok_or(Error::NotFound("channel"))?;
                let channel = self.channel(asked.actor, row.id).await?.id;
                Ok(CommandAnswer::Opened { channel })
            }
        }
    }

    async fn moderate_by_command(&self, asked: Asked<'_>) -> Result<CommandAnswer, Error> {
        let other = self.named(asked.command.handle.as_ref()).await?;
        let (time, reason) = (asked.command.time, asked.command.text);
        let until = time.map(|time| self.now() + time);
        let key = match asked.command.spec.verb {
            Verb::Mute => {
                let until = until.ok_or_else(|| Error::field("text", "missing_argument", "Say for how long."))?;
                self.time_out(asked.actor, other.id, until, reason).await?;
                "command.note.muted"
            }
            Verb::Unmute => {
                self.end_time_out(asked.actor, other.id).await?;
                "command.note.unmuted"
            }
            Verb::Kick => {
                self.kick(asked.actor, other.id, reason).await?;
                "command.note.kicked"
            }
            _ => {
                self.ban(asked.actor, other.id, Ban { reason, until, delete_hours: None }).await?;
                "command.note.banned"
            }
        };
        Ok(note(key, [("handle", other.handle.as_str().into())]))
    }

    async fn status_by_command(&self, asked: Asked<'_>, status: Status) -> Result<CommandAnswer, Error> {
        self.accounts().set_status(asked.actor, status).await?;
        Ok(CommandAnswer::None {})
    }
}
