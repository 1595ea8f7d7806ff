//! Whose rooms are whose, by their names.

use hubbub_types::ChannelId;

/// What a room's name says about it. All that begins with a reserved word belongs to the server itself: only tokens of
/// its own open such a room, and no program administrates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespace {
    /// The room of a channel: `channel:<uuid>`.
    Channel(ChannelId),
    /// Reserved, but there is nothing of that name.
    Reserved,
    /// For programs with a key.
    Open,
}

/// What reserved names begin with, before a colon.
const RESERVED: [&str; 3] = [CHANNEL, "meet", "pair"];
const CHANNEL: &str = "channel";

impl Namespace {
    /// Reads a name.
    #[must_use]
    pub fn of(room: &str) -> Self {
        let Some((word, rest)) = room.split_once(':') else { return Self::Open };
        if !RESERVED.iter().any(|reserved| word.trim().eq_ignore_ascii_case(reserved)) {
            return Self::Open;
        }
        let channel = rest.parse().ok().map(|id| (id, channel_room(id)));
        match channel {
            // One room has one name: not the same UUID in other letters.
            Some((id, name)) if name == room => Self::Channel(id),
            _ => Self::Reserved,
        }
    }

    /// Whether only the server itself lets people in.
    #[must_use]
    pub const fn is_reserved(self) -> bool {
        !matches!(self, Self::Open)
    }
}

/// The name of the room of a channel.
#[must_use]
pub fn channel_room(channel: ChannelId) -> String {
    format!("{CHANNEL}:{channel}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_13_a_channel_has_one_room_under_one_name() {
        let id: ChannelId = "0190b3a0-5b1e-7c3d-8a2f-1c2d3e4f5a6b".parse().unwrap();
        let name = channel_room(id);
        assert_eq!(Namespace::of(&name), Namespace::Channel(id));
        for near in [name.to_uppercase(), name.replace('-', ""), format!("{name} "), name.replace(':', ": ")] {
            assert_eq!(Namespace::of(&near), Namespace::Reserved, "{near}");
        }
    }

    #[test]
    fn chat_13_reserved_words_are_reserved_in_any_letters() {
        for name in ["channel:", "CHANNEL:x", "Meet:party", "pair:1", " channel :x"] {
            assert!(Namespace::of(name).is_reserved(), "{name}");
        }
        for name in ["party", "channels:x", "channel", "a:channel:x", ""] {
            assert_eq!(Namespace::of(name), Namespace::Open, "{name}");
        }
    }
}
