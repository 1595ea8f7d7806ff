//! One client: from its frames to commands.

use std::{sync::Arc, time::Duration};

use axum::extract::ws::Utf8Bytes;
use hubbub_app::{
    Actor,
    calls::{CommandError, Seat, Speaker},
};
use hubbub_calls::{Command, Refusal};
use hubbub_types::{Timestamp, UserId};

use super::{
    CloseCode, P2p, P2pError, encode,
    frame::{self, Body, Frame, Route},
    mailbox::Mailbox,
    report::{Failure, report},
    roster::Entry,
};
use crate::flow::{AddressSeat, Bucket};

/// How long whatever else closes a forgotten connection may take to arrive from another node.
const AFTER_FORGOTTEN: Duration = Duration::from_secs(1);
const PONG: Utf8Bytes = Utf8Bytes::from_static("PONG");

/// What the server knows of one client. Dropping it ends the connection everywhere.
pub(super) struct Session {
    pub(super) p2p: Arc<P2p>,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) seat: Seat,
    pub(super) address: AddressSeat,
    pub(super) bucket: Bucket,
    pub(super) strikes: Bucket,
    /// The person behind the token that was shown.
    pub(super) actor: Option<Arc<Actor>>,
    /// Set once registered.
    pub(super) speaker: Option<Speaker>,
    pub(super) _entry: Entry,
}

/// Whether a frame may be looked at.
enum Admission {
    Yes,
    /// The connection itself sends too much.
    Flood,
    /// The address does; that may be somebody else.
    Crowd,
}

impl Session {
    /// A text frame.
    pub(super) async fn text(&mut self, text: &str) {
        match self.admit() {
            Admission::Yes => {}
            Admission::Flood => return self.fail(P2pError::RateLimited.into(), None),
            Admission::Crowd => return self.tell(&P2pError::RateLimited.into(), None),
        }
        match frame::parse(text, &self.p2p.limits) {
            Ok((_, Frame::Ping)) => self.mailbox.push(PONG),
            Ok((route, Frame::Request { user, body })) => {
                // In a box, so that an idle connection keeps no room for it.
                if let Err(failure) = Box::pin(self.request(user, body)).await {
                    self.fail(failure, route);
                }
            }
            Err(rejected) => self.fail(rejected.error.into(), rejected.route),
        }
    }

    /// A binary frame.
    pub(super) fn binary(&mut self) {
        self.admit();
        self.fail(P2pError::Binary.into(), None);
    }

    /// A ping or pong of the WebSocket protocol: a sign of life, and a message like any other for the rate.
    pub(super) fn control(&mut self) {
        if matches!(self.admit(), Admission::Flood) {
            self.fail(P2pError::RateLimited.into(), None);
        }
    }

    /// Tells of a failure; whoever fails too often in ways no well-made client does is cut.
    pub(super) fn fail(&mut self, failure: Failure, route: Option<Route>) {
        let (is_abuse, close) = (failure.error.is_abuse(), failure.close);
        self.tell(&failure, route);
        if let Some(code) = close {
            self.mailbox.shut(code);
        } else if is_abuse && !self.strikes.take(self.p2p.settings.strikes, self.now()) {
            self.mailbox.shut(CloseCode::Abuse);
        }
    }

    fn tell(&self, failure: &Failure, route: Option<Route>) {
        report(failure, route, self.seat.connection(), &self.p2p.alerts);
        self.mailbox.push(encode::error(failure.error, route));
    }

    fn admit(&mut self) -> Admission {
        let (now, settings) = (self.now(), &self.p2p.settings);
        self.mailbox.hear(now);
        self.p2p.received.increment(1);
        // One's own limit first: a flooder must not use up what its address may send.
        if !self.bucket.take(settings.rate, now) {
            Admission::Flood
        } else if !self.address.take(settings.address_rate, now) {
            Admission::Crowd
        } else {
            Admission::Yes
        }
    }

    async fn request(&mut self, user: UserId, body: Body<'_>) -> Result<(), Failure> {
        let (hello, again) = match body {
            Body::AddUser(hello) => (hello, None),
            Body::Reconnect { hello, uuid, ticket } => (hello, Some((uuid, ticket))),
            body => return self.command(&user, body).await,
        };
        Box::pin(self.register(user, hello, again)).await
    }

    /// A route of somebody who is registered.
    async fn command(&self, user: &UserId, body: Body<'_>) -> Result<(), Failure> {
        let speaker = self.speaker.as_ref().ok_or(P2pError::Refused(Refusal::NotRegistered))?;
        if speaker.user != *user {
            return Err(P2pError::ForeignUser.into());
        }
        match self.carry_out(speaker, body).await {
            Err(CommandError::Refused(Refusal::NotRegistered)) => Err(self.forgotten()),
            result => Ok(result?),
        }
    }

    async fn carry_out(&self, speaker: &Speaker, body: Body<'_>) -> Result<(), CommandError> {
        let calls = &self.p2p.calls;
        let command = match body {
            Body::Offer { candidates, sdp, streams } => {
                return Box::pin(calls.offer(speaker, candidates, sdp, streams)).await;
            }
            Body::Presence { ids } => return Box::pin(calls.watch(speaker, ids)).await,
            Body::AddUser(_) | Body::Reconnect { .. } => {
                return Err(CommandError::Internal("a registration is no command of somebody registered".into()));
            }
            Body::Answer { call, answer, streams } => Command::Answer { call, answer, streams },
            Body::Decline { call } => Command::Decline { call },
            Body::AddIce { candidates } => Command::AddIce { candidates },
            Body::SwapIce => Command::SwapIce,
            Body::SetStreams { streams } => Command::SetStreams { streams },
            Body::MediaUpdate { media } => Command::MediaUpdate { media },
            Body::UpdateOffer { sdp } => Command::UpdateOffer { sdp },
            Body::UpdateAnswer { answer } => Command::UpdateAnswer { answer },
        };
        calls.handle(speaker, command).await
    }

    /// The live state no longer knows a connection that had registered. Unless something else closes it now (another one
    /// took its place), it must come back.
    fn forgotten(&self) -> Failure {
        metrics::counter!("hubbub_p2p_forgotten_total").increment(1);
        let mailbox = Arc::clone(&self.mailbox);
        tokio::spawn(async move {
            tokio::time::sleep(AFTER_FORGOTTEN).await;
            mailbox.shut(CloseCode::Restart);
        });
        P2pError::Unavailable.into()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.p2p.clock.now()
    }
}
