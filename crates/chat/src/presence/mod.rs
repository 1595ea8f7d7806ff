//! Who is there: from devices to one state, and from the nodes' reports to one picture.

mod roster;

use hubbub_types::Status;

pub use self::roster::{NodeNews, Roster};
use crate::wire::{Activity, PresenceState};

/// What others see of somebody who has chosen `status` and has these devices connected.
pub fn state(status: Status, devices: impl IntoIterator<Item = Activity>) -> PresenceState {
    let mut devices = devices.into_iter().peekable();
    if devices.peek().is_none() {
        return PresenceState::Offline;
    }
    match status {
        Status::Invisible => PresenceState::Offline,
        Status::Dnd => PresenceState::Dnd,
        Status::Auto if devices.any(|activity| activity == Activity::Active) => PresenceState::Online,
        Status::Auto => PresenceState::Idle,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_04_presence_is_what_one_chose_and_then_what_the_liveliest_device_says() {
        use Activity::{Active, Idle};
        let table: [(Status, &[Activity], PresenceState); 7] = [
            (Status::Auto, &[], PresenceState::Offline),
            (Status::Auto, &[Idle], PresenceState::Idle),
            (Status::Auto, &[Idle, Active], PresenceState::Online),
            (Status::Dnd, &[Active], PresenceState::Dnd),
            (Status::Dnd, &[Idle], PresenceState::Dnd),
            (Status::Dnd, &[], PresenceState::Offline),
            (Status::Invisible, &[Active], PresenceState::Offline),
        ];
        for (status, devices, expected) in table {
            assert_eq!(state(status, devices.iter().copied()), expected, "{status:?} {devices:?}");
        }
    }
}
