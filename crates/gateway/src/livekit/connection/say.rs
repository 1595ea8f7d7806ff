//! What a client is told.

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use bytes::Bytes;
use hubbub_livekit::{
    proto::{
        DisconnectReason, LeaveRequest, Ping, Pong, SignalResponse, leave_request::Action,
        signal_response::Message as Response,
    },
    signal::{self, Format},
};
use hubbub_net::media::Outgoing;
use hubbub_sfu::room::Refreshed;
use tokio::time::timeout;

use super::{Connection, End};

impl Connection {
    /// Says what the room says.
    pub(super) async fn say(&mut self, socket: &mut WebSocket, outgoing: Outgoing) -> Result<Option<End>, End> {
        match outgoing {
            Outgoing::Signal(said) => {
                let message = match self.format {
                    Format::Binary => Message::Binary(said.binary()),
                    Format::Json => text(&said.message)?,
                };
                self.send(socket, message).await?;
            }
            Outgoing::Refresh(token) => self.refresh(socket, &token).await?,
            Outgoing::Hangup { code, reason } => return Ok(Some(End { code, reason })),
        }
        Ok(None)
    }

    /// Gives out a new token. There is none when the leave or the key has ended; then the old one ends by itself.
    async fn refresh(&mut self, socket: &mut WebSocket, token: &Refreshed) -> Result<(), End> {
        match self.door.media.renew(&self.parts.claims, &self.parts.admitted, token) {
            Some(token) => self.tell(socket, Response::RefreshToken(token)).await,
            None => Ok(()),
        }
    }

    /// The oldest sign of life: milliseconds, answered with the same.
    pub(super) async fn pong(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        let now = self.door.clock.now().as_millis();
        self.tell(socket, Response::Pong(now)).await
    }

    /// The one by which clients measure the way here and back.
    pub(super) async fn pong_resp(&mut self, socket: &mut WebSocket, ping: Ping) -> Result<(), End> {
        let timestamp = self.door.clock.now().as_millis();
        let pong = Pong { last_ping_timestamp: ping.timestamp, timestamp };
        self.tell(socket, Response::PongResp(pong)).await
    }

    /// Tells somebody who wants to go on, and whom nobody knows any more, to join anew.
    pub(super) async fn turn_away(&mut self, socket: &mut WebSocket) -> End {
        let leave = LeaveRequest {
            can_reconnect: true,
            reason: DisconnectReason::StateMismatch.into(),
            action: Action::Reconnect.into(),
            regions: None,
        };
        self.tell(socket, Response::Leave(leave)).await.err().unwrap_or(End::DONE)
    }

    async fn tell(&mut self, socket: &mut WebSocket, message: Response) -> Result<(), End> {
        let message = SignalResponse { message: Some(message) };
        let message = match self.format {
            Format::Binary => Message::Binary(signal::binary(&message)),
            Format::Json => text(&message)?,
        };
        self.send(socket, message).await
    }

    /// Sends, but does not wait for ever for a client that does not read.
    pub(super) async fn send(&self, socket: &mut WebSocket, message: Message) -> Result<(), End> {
        match timeout(self.door.settings.stall.0, socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::DONE),
            Err(_) => Err(End::SLOW),
        }
    }
}

fn text(message: &SignalResponse) -> Result<Message, End> {
    let fault = |what: &str| {
        tracing::error!(what, "a signal message cannot be said as JSON");
        End::FAULT
    };
    let json: Bytes = signal::response(message, Format::Json).map_err(|error| fault(&error.to_string()))?;
    Utf8Bytes::try_from(json).map(Message::Text).map_err(|error| fault(&error.to_string()))
}
