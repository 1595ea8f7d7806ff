//! A client that says exactly what a test wants.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _, http::StatusCode},
};

use super::{PATIENCE, Person, Server};

pub(crate) struct Client {
    pub(crate) user: String,
    pub(crate) uuid: String,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    pub(crate) async fn to(address: SocketAddr, path: &str) -> Self {
        let (socket, _) = connect_async(format!("ws://{address}{path}")).await.unwrap();
        Self { user: String::new(), uuid: String::new(), socket }
    }

    pub(crate) async fn connect(server: &Server) -> Self {
        Self::to(server.main, "/p2p").await
    }

    /// Tries to connect from a web page of this origin.
    pub(crate) async fn from_page(server: &Server, origin: &str) -> Result<Self, StatusCode> {
        let mut request = format!("ws://{}/p2p", server.main).into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self { user: String::new(), uuid: String::new(), socket }),
            Err(Error::Http(response)) => Err(response.status()),
            Err(other) => panic!("{other}"),
        }
    }

    /// Connects to an open server and registers.
    pub(crate) async fn join(server: &Server, user: &str) -> Self {
        Self::join_on(server, user, "laptop").await
    }

    pub(crate) async fn join_on(server: &Server, user: &str, device: &str) -> Self {
        let mut client = Self::connect(server).await;
        client.user = user.into();
        client.hello(json!({"route": "ADD_USER", "name": format!("{user} itself"), "device": device})).await;
        client
    }

    /// Connects with a token and registers.
    pub(crate) async fn join_as(server: &Server, person: &Person) -> Self {
        let mut client = Self::connect(server).await;
        client.user = person.id();
        client.hello(json!({"route": "ADD_USER", "token": person.token, "device": "laptop"})).await;
        client
    }

    /// Connects and sends `RECONNECT` with these fields; the client, which knows its new id, and the answer.
    pub(crate) async fn back(server: &Server, user: &str, mut fields: Value) -> (Self, Value) {
        let mut client = Self::connect(server).await;
        client.user = user.into();
        fields["route"] = "RECONNECT".into();
        client.send(fields).await;
        let answer: Value = serde_json::from_str(&client.next_text().await).unwrap();
        client.uuid = answer["uuid"].as_str().unwrap_or_default().into();
        (client, answer)
    }

    /// Sends `ADD_USER` and takes note of the connection's id.
    pub(crate) async fn hello(&mut self, frame: Value) -> Value {
        self.send(frame).await;
        let answer = self.expect("userConnect").await;
        self.uuid = answer["uuid"].as_str().unwrap().into();
        answer
    }

    /// Sends a frame, as the client's own user unless it says otherwise.
    pub(crate) async fn send(&mut self, mut frame: Value) {
        if frame.get("userId").is_none() {
            frame["userId"] = self.user.clone().into();
        }
        self.say(&frame.to_string()).await;
    }

    pub(crate) async fn say(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// Puts a message into the socket without waiting for it to leave. Says whether that worked.
    pub(crate) async fn try_raw(&mut self, message: Message) -> bool {
        self.socket.send(message).await.is_ok()
    }

    /// The next text frame.
    pub(crate) async fn next_text(&mut self) -> String {
        loop {
            match self.next().await {
                Some(Ok(Message::Text(text))) => return text.to_string(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{} expected a text, not {other:?}", self.user),
            }
        }
    }

    /// The next message, which must be of this route.
    pub(crate) async fn expect(&mut self, route: &str) -> Value {
        let text = self.next_text().await;
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}"));
        assert_eq!(value["route"], route, "{} was told {text}", self.user);
        value
    }

    /// The route of the next message, whatever it is.
    pub(crate) async fn next_route(&mut self) -> String {
        let value: Value = serde_json::from_str(&self.next_text().await).unwrap();
        value["route"].as_str().unwrap().into()
    }

    /// Waits until somebody watched is told to be in this state; states told before are not looked at.
    pub(crate) async fn sees(&mut self, user: &str, state: &str) {
        while self.expect("/presence").await["users"][user] != state {}
    }

    /// The code of the error that must come next, whatever it is about.
    pub(crate) async fn error(&mut self) -> String {
        self.expect("/error").await["code"].as_str().unwrap().into()
    }

    /// Nothing is waiting for this client. Whatever others did before this call would arrive first.
    pub(crate) async fn hears_nothing(&mut self) {
        self.say("PING").await;
        assert_eq!(self.next_text().await, "PONG", "{} was told something", self.user);
    }

    /// Skips texts until the server closes the connection; its code.
    pub(crate) async fn close_code(&mut self) -> u16 {
        loop {
            match self.next().await {
                Some(Ok(Message::Close(Some(frame)))) => {
                    // Our goodbye; nothing to do when the server is gone already.
                    self.socket.flush().await.ok();
                    return frame.code.into();
                }
                Some(Ok(_)) => {}
                other => panic!("{} expected a close, not {other:?}", self.user),
            }
        }
    }

    /// Something was sent that is not read yet.
    pub(crate) async fn is_spoken_to(&self) {
        let MaybeTlsStream::Plain(stream) = self.socket.get_ref() else { panic!("not a plain connection") };
        assert_eq!(tokio::time::timeout(PATIENCE, stream.peek(&mut [0])).await.unwrap().unwrap(), 1);
    }

    /// The connection ends without another word.
    pub(crate) async fn breaks(&mut self) {
        while let Some(Ok(_)) = self.next().await {}
    }

    async fn next(&mut self) -> Option<Result<Message, Error>> {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        next.unwrap_or_else(|_| panic!("{} heard nothing for {PATIENCE:?}", self.user))
    }
}

/// The steps of an ordinary call.
impl Client {
    pub(crate) async fn offer(&mut self, callees: &[&str]) {
        self.send(json!({"route": "OFFER", "candidates": callees, "sdp": {"type": "offer", "sdp": "v=0 offer"}})).await;
    }

    pub(crate) async fn answer(&mut self) {
        self.send(json!({"route": "ANSWER", "answer": {"type": "answer", "sdp": "v=0 answer"}})).await;
    }

    /// Rings `callee`; the id of the call.
    pub(crate) async fn ring(&mut self, callee: &mut Self) -> String {
        self.offer(&[&callee.user]).await;
        callee.expect("/call").await["callId"].as_str().unwrap().into()
    }

    /// Calls `callee`, who answers; both exchange candidates. The tickets of the two.
    pub(crate) async fn call(&mut self, callee: &mut Self) -> (String, String) {
        self.ring(callee).await;
        let tickets = self.is_answered_by(callee).await;
        self.send(json!({"route": "SWAP_ICE"})).await;
        self.expect("/swapIce").await;
        callee.expect("/swapIce").await;
        tickets
    }

    pub(crate) async fn is_answered_by(&mut self, callee: &mut Self) -> (String, String) {
        callee.answer().await;
        self.expect("/acceptCall").await;
        let mine = self.expect("/connect").await;
        let theirs = callee.expect("/connect").await;
        assert_eq!((&mine["userId"], &theirs["userId"]), (&json!(callee.user), &json!(self.user)));
        let ticket = |connect: &Value| connect["ticket"].as_str().unwrap().to_owned();
        (ticket(&mine), ticket(&theirs))
    }
}
