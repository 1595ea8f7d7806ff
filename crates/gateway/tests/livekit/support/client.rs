//! A client that says exactly what a test wants.

use axum::http::StatusCode;
use futures_util::{SinkExt as _, StreamExt as _};
use hubbub_livekit::proto::{
    JoinRequest, JoinResponse, SignalRequest, SignalResponse, WrappedJoinRequest, signal_request::Message as Request,
    signal_response::Message as Response,
};
use prost::Message as _;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};

use super::{PATIENCE, Server};

pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// The query with one message in it.
pub(crate) fn join_request(request: &JoinRequest) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let wrapped = WrappedJoinRequest { compression: 0, join_request: request.encode_to_vec() };
    format!("join_request={}", URL_SAFE_NO_PAD.encode(wrapped.encode_to_vec()))
}

impl Client {
    /// Tries to connect; a refusal is a status and a text.
    pub(crate) async fn try_to(server: &Server, path: &str, agent: &str) -> Result<Self, (StatusCode, String)> {
        let mut request = format!("ws://{}{path}", server.address).into_client_request().unwrap();
        request.headers_mut().insert("user-agent", agent.parse().unwrap());
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self { socket }),
            Err(Error::Http(response)) => {
                assert_eq!(response.headers()["access-control-allow-origin"], "*", "{path}");
                let text = response.body().clone().unwrap_or_default();
                Err((response.status(), String::from_utf8(text).unwrap()))
            }
            Err(other) => panic!("{other}"),
        }
    }

    pub(crate) async fn to(server: &Server, path: &str) -> Self {
        Self::try_to(server, path, "test").await.unwrap()
    }

    /// Joins with a token, keeping two peer connections, and hears what the room says first.
    pub(crate) async fn join(server: &Server, token: &str) -> (Self, JoinResponse) {
        let mut client = Self::to(server, &format!("/rtc?access_token={token}&protocol=16&sdk=js")).await;
        match client.next().await {
            Response::Join(join) => (client, join),
            other => panic!("not a join: {other:?}"),
        }
    }

    pub(crate) async fn send(&mut self, message: Request) {
        let message = SignalRequest { message: Some(message) };
        self.socket.send(Message::Binary(message.encode_to_vec().into())).await.unwrap();
    }

    /// The next frame that is not a ping.
    pub(crate) async fn frame(&mut self) -> Message {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.unwrap() {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(frame)) => return frame,
                other => panic!("the connection is gone: {other:?}"),
            }
        }
    }

    pub(crate) async fn next(&mut self) -> Response {
        match self.frame().await {
            Message::Binary(bytes) => SignalResponse::decode(bytes).unwrap().message.unwrap(),
            other => panic!("not a message: {other:?}"),
        }
    }

    /// Skips messages until one is what the test waits for.
    pub(crate) async fn until<T>(&mut self, mut pick: impl FnMut(Response) -> Option<T>) -> T {
        loop {
            if let Some(found) = pick(self.next().await) {
                return found;
            }
        }
    }

    /// The code and reason the server closes with, whatever it says before.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            if let Message::Close(frame) = self.frame().await {
                let frame = frame.unwrap();
                return (frame.code.into(), frame.reason.to_string());
            }
        }
    }
}
