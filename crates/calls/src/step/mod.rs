//! One step, one file a concern. Every handler first looks (and may refuse, or ask for records), then changes: past the
//! first change nothing fails, so that a refusal has changed nothing.

mod answer;
mod catch_up;
mod crossed;
mod deadline;
mod decline;
mod devices;
mod finish;
mod ice;
mod look;
mod media;
mod offer;
mod rebuild;
mod reconnect;
mod remove;
mod renegotiate;
mod ring;

use hubbub_types::{CallId, Timestamp, UserId};
use uuid::Uuid;

use crate::{
    Address, CallSettings, Command, Effect, Input, Machine, Message, Outcome, Presence, Refusal, TicketKey, Users,
};
use reconnect::Claimant;

/// Why a handler went no further. Nothing has changed.
#[derive(Debug)]
pub(crate) enum Stop {
    Refused(Refusal),
    Need(Vec<UserId>),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub(crate) type Result<T = ()> = std::result::Result<T, Stop>;

/// A step under way.
pub(crate) struct Step<'a> {
    settings: &'a CallSettings,
    key: &'a TicketKey,
    user: &'a UserId,
    from: Option<Address>,
    fresh: Uuid,
    now: Timestamp,
    users: &'a mut Users,
    effects: Vec<Effect>,
}

pub(crate) fn run(machine: &Machine, input: &Input, users: &mut Users, now: Timestamp) -> Outcome {
    let before = if only_relays(&input.command) { Vec::new() } else { presences(users) };
    let mut step = Step {
        settings: &machine.settings,
        key: &machine.key,
        user: &input.user,
        from: input.from,
        fresh: input.fresh,
        now,
        users,
        effects: Vec::new(),
    };
    match step.dispatch(&input.command) {
        Ok(()) => {
            step.conclude(before);
            Outcome::Done(step.effects)
        }
        Err(Stop::Refused(refusal)) => Outcome::Refused(refusal),
        Err(Stop::Need(users)) => Outcome::Need(users),
    }
}

/// Commands of a running call that change nobody's presence: the ones that come often.
fn only_relays(command: &Command) -> bool {
    matches!(
        command,
        Command::AddIce { .. }
            | Command::SetStreams { .. }
            | Command::MediaUpdate { .. }
            | Command::UpdateOffer { .. }
            | Command::UpdateAnswer { .. }
    )
}

fn presences(users: &Users) -> Vec<(UserId, Presence)> {
    users.iter().map(|(user, record)| (user.clone(), record.presence())).collect()
}

impl Step<'_> {
    fn dispatch(&mut self, command: &Command) -> Result {
        self.load(&[self.user])?;
        match command {
            Command::AddUser { profile, device } => self.add_user(profile, device),
            Command::Reconnect { profile, device, uuid, ticket } => {
                self.reconnect(&Claimant { profile, device, uuid: *uuid, ticket: ticket.as_deref() })
            }
            Command::Offer { candidates, sdp, streams } => self.offer(candidates, sdp, streams.as_ref()),
            Command::Answer { call, answer, streams } => self.answer(*call, answer, streams.as_ref()),
            Command::Decline { call } => self.decline(*call),
            Command::AddIce { candidates } => self.add_ice(candidates),
            Command::SwapIce => self.swap_ice(),
            Command::SetStreams { streams } => self.set_streams(streams),
            Command::MediaUpdate { media } => self.media_update(media),
            Command::UpdateOffer { sdp } => self.update_offer(sdp),
            Command::UpdateAnswer { answer } => self.update_answer(answer),
            Command::Lost => self.lost(),
            Command::Deadline => self.deadline(),
            Command::NodeLost { node } => self.node_lost(*node),
            Command::RemoveUser => self.remove_user(),
            Command::SetProfile { profile } => self.set_profile(profile),
        }
    }

    /// After a change: records that hold nothing become the default, and others learn who is free or busy now.
    fn conclude(&mut self, before: Vec<(UserId, Presence)>) {
        for (user, was) in before {
            let Some(record) = self.users.get_mut(&user) else { continue };
            record.tidy();
            let presence = record.presence();
            if presence != was {
                self.effects.push(Effect::Presence { user, presence });
            }
        }
    }

    fn send(&mut self, to: Address, message: Message) {
        self.effects.push(Effect::Send { to, message });
    }

    fn fresh_call(&self) -> CallId {
        CallId(self.fresh)
    }
}
