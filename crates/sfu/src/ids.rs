//! Names and keys of the machine, and what the driver tells it of time and datagrams.

use std::{fmt, net::SocketAddr, sync::Arc, time::Instant};

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// A place in a list and how often the place was used before: a late event of something gone finds nothing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            index: u32,
            generation: u32,
        }

        impl $name {
            /// The key of place `index` in its `generation`th use.
            #[must_use]
            pub const fn new(index: u32, generation: u32) -> Self {
                Self { index, generation }
            }
        }

        impl Key for $name {
            fn new(index: u32, generation: u32) -> Self {
                Self { index, generation }
            }

            fn parts(self) -> (u32, u32) {
                (self.index, self.generation)
            }
        }
    )*};
}

/// What [`crate::room`]'s lists are asked by.
pub(crate) trait Key: Copy {
    /// The key of place `index` in its `generation`th use.
    fn new(index: u32, generation: u32) -> Self;
    /// Place and generation.
    fn parts(self) -> (u32, u32);
}

keys! {
    /// One peer connection of a participant.
    TransportKey;
    /// One participant of a room.
    ParticipantKey;
    /// One published track.
    TrackKey;
    /// One participant's subscription of one track.
    SubscriptionKey;
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.as_str())
            }
        }
    )*};
}

names! {
    /// The name of a room, such as `channel:<uuid>`; at most 256 bytes.
    RoomName;
    /// Who a participant is: unique in a room; at most 256 bytes.
    Identity;
    /// A public id: `RM_…` of a room, `PA_…` of a participant, `TR_…` of a track.
    Sid;
}

/// One WebSocket of a participant. The driver never gives a number twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineId(pub u64);

/// What the clocks show: one reading for everything a driver does in one turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wall {
    /// The clock that never jumps.
    pub instant: Instant,
    /// Milliseconds since 1970, for stamps people see.
    pub unix_ms: i64,
}

/// What carries media to and from a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proto {
    /// UDP.
    Udp,
    /// TCP that the peer opened (RFC 6544), framed by RFC 4571.
    Tcp,
}

/// An address peers are told to reach the server at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LocalAddress {
    /// Over what.
    pub proto: Proto,
    /// Where.
    pub address: SocketAddr,
}

/// A datagram, or a frame of a TCP stream, as it came in.
#[derive(Debug, Clone, Copy)]
pub struct Arrived<'a> {
    /// Over what.
    pub proto: Proto,
    /// Who sent it.
    pub from: SocketAddr,
    /// Which of the announced addresses ([`LocalAddress`]) it was sent to.
    pub to: SocketAddr,
    /// What was in it.
    pub bytes: &'a [u8],
    /// When it was received; not after the `now` it is told with.
    pub at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_an_earlier_use_is_another_key() {
        assert_ne!(TrackKey::new(3, 0), TrackKey::new(3, 1));
        assert_eq!(Key::parts(TrackKey::new(3, 1)), (3, 1));
    }

    #[test]
    fn names_are_shown_as_they_are() {
        assert_eq!(RoomName::from("channel:1").to_string(), "channel:1");
        assert_eq!(format!("{:?}", Identity::from("a\"b")), r#""a\"b""#);
    }
}
