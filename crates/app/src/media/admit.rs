//! Whether somebody with a token may come into a room now.

use hubbub_livekit::{Claims, proto};
use hubbub_sfu::room::RoomOptions;
use hubbub_store::{JoinRow, OpenJoin};
use hubbub_types::{AccountId, ChannelId, JoinId, SessionId, Span, Timestamp};

use super::{INNER_KEY, MediaService, Namespace, stays::Stay};
use crate::{
    Actor, Error,
    chat::Seen,
    policy::{Action, Object, can},
};

/// How long the room of a channel stays after the last one left. (fixed)
const CHANNEL_ROOM_STAYS: Span = Span::secs(20);
/// What participants of channels may change of themselves: whether they hear anything.
const OWN_ATTRIBUTES: [&str; 1] = ["hubbub.deaf"];

/// Somebody who may come in.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// Who, in rooms of channels.
    pub account: Option<AccountId>,
    /// The session the token was given to, in rooms of channels.
    pub session: Option<SessionId>,
    /// The leave, in rooms of channels.
    pub join: Option<JoinId>,
    /// What they may do in the room: not what the token says where people's rights decide.
    pub permission: proto::ParticipantPermission,
    /// What the room is to be when it has to be made.
    pub options: RoomOptions,
    /// Whether it may be made.
    pub may_open: bool,
    /// STUN and TURN servers for them.
    pub ice_servers: Vec<proto::IceServer>,
    /// When the leave ends by itself; no token is good for longer.
    pub until: Option<Timestamp>,
}

/// Why not. Clients are told little more than that.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The token is for another room, or not for joining.
    #[error("the token is not for this room")]
    NotGranted,
    /// The room belongs to the server, and the token does not; or the other way round.
    #[error("the key of this token does not open this room")]
    Reserved,
    /// The leave has ended, or what it was given for.
    #[error("this may not be joined any more")]
    Ended,
    /// That cannot be found out now.
    #[error("it cannot be looked up who may join")]
    Unavailable(#[source] Error),
}

impl Refusal {
    /// Stable name of the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotGranted => "not_granted",
            Self::Reserved => "reserved",
            Self::Ended => "ended",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

impl MediaService {
    /// Whether the holder of a token that was just verified may come into `room` now; asked for each connection.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub async fn admit(&self, claims: &Claims, room: &str) -> Result<Admitted, Refusal> {
        if !claims.grants.room_join || claims.grants.room != room || room.is_empty() || claims.identity.is_empty() {
            return Err(Refusal::NotGranted);
        }
        let own = *claims.key == *INNER_KEY;
        match (Namespace::of(room), own, claims.join) {
            (Namespace::Channel(channel), true, Some(join)) => self.admit_person(claims, room, channel, join).await,
            (Namespace::Open, false, None) => Ok(self.admit_program(claims).await),
            _ => Err(Refusal::Reserved),
        }
    }

    async fn admit_program(&self, claims: &Claims) -> Admitted {
        self.note_use(&claims.key).await;
        Admitted {
            account: None,
            session: None,
            join: None,
            permission: claims.grants.permission(),
            options: RoomOptions::default(),
            may_open: self.settings().auto_create || claims.grants.room_create,
            ice_servers: self.ice_servers(None),
            until: None,
        }
    }

    async fn admit_person(
        &self,
        claims: &Claims,
        room: &str,
        channel: ChannelId,
        join: JoinId,
    ) -> Result<Admitted, Refusal> {
        // Known before it is looked at: what ends meanwhile ends this too.
        let stay = Stay { room: room.to_owned(), channel, account: None, session: None };
        self.stays().expect(join, stay, self.chat().now());
        let Some(Standing { row, permission }) = self.standing(join).await.map_err(Refusal::Unavailable)? else {
            // Whoever is inside by it is put out now: what is told of its end comes later, and finds it no more.
            self.put_out(join).await;
            return Err(Refusal::Ended);
        };
        if row.room != room || row.identity != claims.identity || row.channel != Some(channel) {
            return Err(Refusal::NotGranted);
        }
        if !self.stays().identify(join, row.account, row.session) {
            return Err(Refusal::Ended);
        }
        Ok(Admitted {
            account: Some(row.account),
            session: Some(row.session),
            join: Some(join),
            permission,
            options: RoomOptions {
                departure_timeout: CHANNEL_ROOM_STAYS,
                own_attributes: Some(OWN_ATTRIBUTES.map(str::to_owned).to_vec()),
                ..RoomOptions::default()
            },
            may_open: true,
            ice_servers: self.ice_servers(Some((row.session, row.account))),
            until: Some(row.expires_at),
        })
    }

    /// What a leave is good for now; nothing when it has ended or its holder may not be there any more.
    pub(super) async fn standing(&self, join: JoinId) -> Result<Option<Standing>, Error> {
        let (chat, now) = (self.chat(), self.chat().now());
        let Some(OpenJoin { join: row, account }) = chat.store().media_joins().open(join, now).await? else {
            return Ok(None);
        };
        let banned = account.ban.as_ref().is_some_and(|ban| ban.holds(now));
        let Some(channel) = row.channel.filter(|_| !banned) else { return Ok(None) };
        let policies = chat.accounts().present_policies().await?;
        let actor = Actor::of(&account, row.session, policies, now);
        let seen = match chat.look(row.account, channel).await {
            Ok(seen) => seen,
            Err(Error::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let may_be_there = can(&actor, Action::JoinVoice, Object::Channel(seen.facts()));
        Ok(may_be_there.then(|| Standing { permission: permission(&actor, &seen), row }))
    }
}

/// What a leave is good for.
pub(super) struct Standing {
    /// The leave.
    pub(super) row: JoinRow,
    /// What its holder may do in the room.
    pub(super) permission: proto::ParticipantPermission,
}

/// What somebody may do in the room of a channel.
pub(super) fn permission(actor: &Actor, seen: &Seen) -> proto::ParticipantPermission {
    grants(actor, seen).permission()
}

/// The same as tokens say it.
pub(super) fn grants(actor: &Actor, seen: &Seen) -> hubbub_livekit::Grants {
    use proto::TrackSource::{Camera, Microphone, ScreenShare, ScreenShareAudio};
    let may = |action| can(actor, action, Object::Channel(seen.facts()));
    let (speak, show) = (may(Action::SpeakInVoice), may(Action::ShareVideo));
    let sound = speak.then_some([Microphone, ScreenShareAudio]).into_iter().flatten();
    let sources = sound.chain(show.then_some([Camera, ScreenShare]).into_iter().flatten()).collect::<Vec<_>>();
    hubbub_livekit::Grants {
        can_publish: Some(!sources.is_empty()),
        can_subscribe: Some(true),
        can_publish_data: Some(speak),
        can_publish_sources: sources,
        can_update_own_metadata: Some(true),
        ..hubbub_livekit::Grants::join(super::channel_room(seen.row.id))
    }
}
