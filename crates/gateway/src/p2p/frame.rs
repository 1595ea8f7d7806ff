//! What clients say: the parser. Pure, and the only place where a client's bytes are looked into.
//!
//! A frame is read in one pass that borrows from it. Values that are only carried (session descriptions, ICE
//! candidates) stay text. Values are bounded before anything is made of them.

mod fields;
mod slots;

use std::borrow::Cow;

use hubbub_calls::{Media, StreamIds};
use hubbub_types::{CallId, ConnectionId, JsonText, UserId};
use smol_str::SmolStr;

use self::{fields::Fields, slots::Slots};
use super::P2pError;

/// Sizes of single fields. A whole message is bounded before it comes here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldLimits {
    /// Characters of a name or a device.
    pub name: usize,
    /// Bytes of a picture's address.
    pub photo: usize,
    /// Bytes of an access token or a call ticket.
    pub token: usize,
    /// Bytes of a session description, as JSON.
    pub sdp: usize,
    /// Bytes of one ICE candidate, as JSON.
    pub candidate: usize,
    /// ICE candidates in one frame.
    pub candidates: usize,
    /// Bytes of the name of a track.
    pub stream_id: usize,
    /// People in one `OFFER`.
    pub callees: usize,
    /// People in one `PRESENCE`.
    pub watched: usize,
    /// Levels of nesting in a carried value.
    pub depth: usize,
}

impl Default for FieldLimits {
    fn default() -> Self {
        Self {
            name: 64,
            photo: 2048,
            token: 4096,
            sdp: 64 << 10,
            candidate: 4 << 10,
            candidates: 256,
            stream_id: 256,
            callees: 64,
            watched: 500,
            depth: 32,
        }
    }
}

macro_rules! routes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a client asks for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Route { $($(#[$doc])* $name,)* }

        impl Route {
            /// Every route, for documents and tests.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

routes! {
    /// Register this connection.
    AddUser = "ADD_USER",
    /// Take the place of an earlier connection.
    Reconnect = "RECONNECT",
    /// Call somebody.
    Offer = "OFFER",
    /// Take the ringing call.
    Answer = "ANSWER",
    /// Refuse, cancel or hang up.
    Decline = "DECLINE",
    /// Hand in ICE candidates.
    AddIce = "ADD_ICE",
    /// Exchange ICE candidates.
    SwapIce = "SWAP_ICE",
    /// Name one's tracks.
    SetRemoteStreamId = "SET_REMOTE_STREAM_ID",
    /// Tell the state of one's media.
    MediaUpdate = "MEDIA_UPDATE",
    /// Renegotiate.
    UpdateOffer = "UPDATE_OFFER",
    /// Answer a renegotiation.
    UpdateAnswer = "UPDATE_ANSWER",
    /// Watch who is there.
    Presence = "PRESENCE",
}

/// One frame of a client.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame<'a> {
    /// The word `PING`.
    Ping,
    /// A JSON object with a route.
    Request {
        /// Who says to be the sender.
        user: UserId,
        /// What is asked.
        body: Body<'a>,
    },
}

/// How a client introduces itself in `ADD_USER` and `RECONNECT`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hello<'a> {
    /// The name it wants shown; only counts where there are no accounts.
    pub name: Option<Cow<'a, str>>,
    /// The picture it wants shown; only counts where there are no accounts.
    pub photo: Option<Cow<'a, str>>,
    /// Name of the device.
    pub device: SmolStr,
    /// Access token.
    pub token: Option<Cow<'a, str>>,
}

/// A route with its fields, checked for type, size and form.
#[derive(Debug, Clone, PartialEq)]
pub enum Body<'a> {
    /// `ADD_USER`.
    AddUser(Hello<'a>),
    /// `RECONNECT`.
    Reconnect {
        /// Who comes back.
        hello: Hello<'a>,
        /// The connection it had.
        uuid: Option<ConnectionId>,
        /// The call ticket it was given last.
        ticket: Option<SmolStr>,
    },
    /// `OFFER`.
    Offer {
        /// Whom to call, in order.
        candidates: Vec<UserId>,
        /// The caller's session description.
        sdp: JsonText,
        /// The caller's names of its tracks.
        streams: Option<StreamIds>,
    },
    /// `ANSWER`.
    Answer {
        /// The call meant.
        call: Option<CallId>,
        /// The callee's session description.
        answer: JsonText,
        /// The callee's names of its tracks.
        streams: Option<StreamIds>,
    },
    /// `DECLINE`.
    Decline {
        /// The call meant.
        call: Option<CallId>,
    },
    /// `ADD_ICE`.
    AddIce {
        /// This side's candidates.
        candidates: Vec<JsonText>,
    },
    /// `SWAP_ICE`.
    SwapIce,
    /// `SET_REMOTE_STREAM_ID`.
    SetStreams {
        /// This side's names of its tracks.
        streams: StreamIds,
    },
    /// `MEDIA_UPDATE`.
    MediaUpdate {
        /// What changed, at least one thing.
        media: Media,
    },
    /// `UPDATE_OFFER`.
    UpdateOffer {
        /// The new session description.
        sdp: JsonText,
    },
    /// `UPDATE_ANSWER`.
    UpdateAnswer {
        /// The answer to it.
        answer: JsonText,
    },
    /// `PRESENCE`.
    Presence {
        /// Whom to watch from now on, instead of those before.
        ids: Vec<UserId>,
    },
}

/// A frame that was refused, and the route it was for as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejected {
    /// What is wrong with it.
    pub error: P2pError,
    /// The route it names.
    pub route: Option<Route>,
}

/// Reads one text frame.
///
/// # Errors
/// Says what is wrong, with the name of the field where it is one.
pub fn parse<'a>(text: &'a str, limits: &FieldLimits) -> Result<(Option<Route>, Frame<'a>), Rejected> {
    if text == "PING" {
        return Ok((None, Frame::Ping));
    }
    let nowhere = |error| Rejected { error, route: None };
    let slots = Slots::read(text).map_err(nowhere)?;
    let route = Fields { slots, limits }.route().map_err(nowhere)?;
    let read = || {
        let fields = Fields { slots: slots.with_data()?, limits };
        Ok(Frame::Request { user: fields.user()?, body: body(route, &fields)? })
    };
    read().map(|frame| (Some(route), frame)).map_err(|error| Rejected { error, route: Some(route) })
}

fn body<'a>(route: Route, fields: &Fields<'a, '_>) -> Result<Body<'a>, P2pError> {
    Ok(match route {
        Route::AddUser => Body::AddUser(fields.hello()?),
        Route::Reconnect => Body::Reconnect { hello: fields.hello()?, uuid: fields.uuid()?, ticket: fields.ticket()? },
        Route::Offer => {
            Body::Offer { candidates: fields.callees()?, sdp: fields.description("sdp")?, streams: fields.streams()? }
        }
        Route::Answer => {
            Body::Answer { call: fields.call()?, answer: fields.description("answer")?, streams: fields.streams()? }
        }
        Route::Decline => Body::Decline { call: fields.call()? },
        Route::AddIce => Body::AddIce { candidates: fields.ice()? },
        Route::SwapIce => Body::SwapIce,
        Route::SetRemoteStreamId => {
            Body::SetStreams { streams: fields.streams()?.ok_or(P2pError::MissingField("streamIds"))? }
        }
        Route::MediaUpdate => Body::MediaUpdate { media: fields.media()? },
        Route::UpdateOffer => Body::UpdateOffer { sdp: fields.description("sdp")? },
        Route::UpdateAnswer => Body::UpdateAnswer { answer: fields.description("answer")? },
        Route::Presence => Body::Presence { ids: fields.watched()? },
    })
}
