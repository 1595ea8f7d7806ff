//! One transport of a participant: a peer connection, its sections and what is sent on them.
//!
//! The machine is told of datagrams, descriptions and the time. After each call, [`Peer::poll_transmit`] and
//! [`Peer::poll_event`] are asked until they give nothing, and [`Peer::poll_timeout`] says when it wants to be told of
//! the time again. Only [`Peer::write`] may be called many times before one [`Peer::settle`].
//!
//! A client's candidates are never used: the server has an address that can be reached, so the client's checks come to
//! it, and nothing is ever sent to an address that has not proved the password of the transport (RFC 8445 §7.3.1.3
//! makes pairs of those checks).

mod answering;
mod build;
mod event;
mod ext;
mod label;
mod lanes;
mod negotiation;
mod offering;
mod options;
mod rtc;
mod slots;
#[cfg(test)]
mod tests;
mod transport;

pub use event::{Answer, Downstream, Failure, FeedFailure, Lane, Offer, PeerEvent, Transmit, Upstream};
pub use ext::{Descriptor, passed_on};
pub use label::Label;
pub use options::{PeerLimits, PeerOptions, PeerParts, Role};
pub use transport::{Peer, ReadOffer};

use crate::ids::SubscriptionKey;
use crate::sdp::SdpError;
use crate::{Codec, Kind};
use str0m::media::{Mid, Rid};
use thiserror::Error;

/// Why a transport could not be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BuildError {
    /// None of the announced addresses can be a candidate.
    #[error("no address to announce")]
    NoAddress,
    /// The library refused its own settings.
    #[error("the transport cannot be built")]
    Refused,
}

/// Why an offer or an answer was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NegotiationError {
    /// The text cannot be read.
    #[error(transparent)]
    Sdp(#[from] SdpError),
    /// The text can be read and does not fit what was agreed before.
    #[error("the description does not fit")]
    Refused,
    /// It answers an offer that is not waiting for one. Nothing changed: the transport goes on.
    #[error("no offer waits for this answer")]
    Stale,
    /// This transport is not negotiated that way round.
    #[error("the wrong side offers")]
    WrongSide,
    /// The library broke over it. The transport is dead.
    #[error("the description broke the transport")]
    Panicked,
    /// The transport was dead before.
    #[error("the transport is gone")]
    Gone,
}

impl NegotiationError {
    /// A word for counters and logs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sdp(fault) => fault.code(),
            Self::Refused => "sdp_refused",
            Self::Stale => "sdp_stale",
            Self::WrongSide => "sdp_wrong_side",
            Self::Panicked => "sdp_panic",
            Self::Gone => "transport_gone",
        }
    }
}

/// A track to be sent to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The subscription it is for.
    pub key: SubscriptionKey,
    /// What it carries.
    pub codec: Codec,
    /// The sid of the track, `TR_…`: the track id of its section.
    pub track: String,
    /// The stream id of its section: `PA_…|TR_…`, or the same for tracks that are to play in step.
    pub stream: String,
}

impl Feed {
    /// Sound or picture.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.codec.kind()
    }
}

/// Where packets of an SSRC belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The section they came by.
    pub mid: Mid,
    /// The layer, with simulcast.
    pub rid: Option<Rid>,
}

/// What a payload type of the client stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// The codec.
    pub codec: Codec,
    /// Whether the codec's data are wrapped in RED.
    pub red: bool,
}

/// What became of a message for a data channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way.
    Taken,
    /// The queue is full: to be tried again after [`PeerEvent::ChannelLow`].
    Full,
    /// The channel is not open.
    Closed,
}
