//! All that a client needs to show its first page.

use std::collections::BTreeMap;

use hubbub_chat::wire::{Bootstrap, ChannelList, ChatLimits, Counts, Features};
use hubbub_store::{Opening, SeenChannel};
use hubbub_types::{ChannelId, Seq};

use super::{
    Chat,
    directory::{Companions, Seen, category, peer, server_abilities},
    personal::news,
};
use crate::{
    Actor, Error,
    policy::{Action, Object, can, check},
};

impl Chat {
    /// All that a client needs to show its first page, of one moment.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for tokens that may not read, [`Error::Unavailable`].
    pub async fn bootstrap(&self, actor: &Actor) -> Result<Bootstrap, Error> {
        check(actor, Action::ReadChannels, Object::Instance)?;
        let opening = self.store().personal().opening(actor.account, actor.role).await?;
        let counts = counts(&opening);
        let seen = self.judged(actor, opening.channels).await?;
        let companions = Companions::new(opening.members, &opening.people);
        let channels = seen.iter().map(|seen| seen.channel(actor, companions.of(&seen.row))).collect();
        let categories = opening.categories.into_iter().map(category).collect();
        Ok(Bootstrap {
            me: self.me(actor).await?,
            directory: ChannelList { revision: opening.revision, categories, channels },
            personal: news(0, opening.personal.rev, opening.personal.items.into_iter().map(|row| row.item)),
            counts,
            policies: *actor.policies,
            can: server_abilities(actor),
            open_reports: match check(actor, Action::ReviewReports, Object::Instance) {
                Ok(()) => Some(self.store().reports().open().await?),
                Err(_) => None,
            },
            people: companions.all(),
            blocked: opening.blocked,
            commands: self.commands(actor)?,
            features: self.features(),
            limits: self.limits(),
        })
    }

    /// Channels with what the policy needs to know, those that the actor may read.
    pub(super) async fn judged(&self, actor: &Actor, rows: Vec<SeenChannel>) -> Result<Vec<Seen>, Error> {
        let others: Vec<_> = rows.iter().filter_map(|seen| peer(&seen.channel, actor.account)).collect();
        let blocks = self.store().blocks().between(actor.account, &others).await?;
        let seen = rows.into_iter().map(|SeenChannel { channel, member }| {
            let other = peer(&channel, actor.account);
            let blocked = |other| blocks.iter().any(|block| block.blocker == other || block.blocked == other);
            Seen { blocked: other.is_some_and(blocked), row: channel, member }
        });
        Ok(seen.filter(|seen| can(actor, Action::ReadChannel, Object::Channel(seen.facts()))).collect())
    }

    /// What this server does.
    pub(super) fn features(&self) -> Features {
        Features { voice: self.has_voice(), files: true, search: true }
    }

    /// The most that this server takes.
    #[must_use]
    pub fn limits(&self) -> ChatLimits {
        let settings = self.settings();
        ChatLimits {
            message: settings.message_length as u64,
            file_bytes: 0,
            files_per_message: settings.files_per_message as u64,
            group_people: settings.members_per_group as u64,
        }
    }
}

/// What is new in each channel; where nothing is, its head.
fn counts(opening: &Opening) -> BTreeMap<ChannelId, Counts> {
    let quiet = opening.channels.iter().map(|seen| {
        let head = seen.channel.head;
        (seen.channel.id, Counts { head, ..Counts::default() })
    });
    let mut counts: BTreeMap<_, _> = quiet.collect();
    for new in &opening.counts {
        let first_unread = (new.unread > 0).then_some(Seq(new.mark.0.saturating_add(1)));
        let count = Counts { head: new.head, unread: new.unread, mentions: new.mentions, first_unread };
        counts.insert(new.channel, count);
    }
    counts
}
