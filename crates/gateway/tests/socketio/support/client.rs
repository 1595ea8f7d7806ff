//! A client on a WebSocket that says exactly what a test wants.

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
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    number: u64,
    /// Events that came while something else was waited for.
    events: Vec<(String, Value)>,
}

impl Client {
    /// Opens a WebSocket with these request headers.
    pub(crate) async fn open(
        address: SocketAddr,
        query: &str,
        headers: &[(&'static str, String)],
    ) -> Result<Self, StatusCode> {
        let url = format!("ws://{address}/socket.io/?{query}");
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self { socket, number: 0, events: Vec::new() }),
            Err(Error::Http(response)) => Err(response.status()),
            Err(other) => panic!("{other}"),
        }
    }

    /// A connection that has joined nothing yet; its terms were read.
    pub(crate) async fn stranger(server: &Server) -> Self {
        let mut client = Self::open(server.address, "EIO=4&transport=websocket", &[]).await.unwrap();
        let opening = client.text().await;
        assert!(opening.starts_with(r#"0{"sid":""#) && opening.contains(r#""upgrades":[]"#), "{opening}");
        client
    }

    /// A connection of somebody.
    pub(crate) async fn join(server: &Server, person: &Person) -> Self {
        let mut client = Self::stranger(server).await;
        client.say(&format!("40{}", json!({"token": person.token}))).await;
        let welcome = client.text().await;
        assert!(welcome.starts_with(r#"40{"sid":""#), "{welcome}");
        client
    }

    pub(crate) async fn say(&mut self, text: &str) {
        self.raw(Message::text(text)).await;
    }

    pub(crate) async fn raw(&mut self, message: Message) {
        assert!(self.try_raw(message).await);
    }

    pub(crate) async fn try_raw(&mut self, message: Message) -> bool {
        self.socket.send(message).await.is_ok()
    }

    /// The next text frame that is not a ping.
    pub(crate) async fn text(&mut self) -> String {
        loop {
            match self.next().await {
                Some(Message::Text(text)) if text.as_str() == "2" => self.say("3").await,
                Some(Message::Text(text)) => return text.as_str().to_owned(),
                other => panic!("no text but {other:?}"),
            }
        }
    }

    /// Sends an event and waits for the answer to it; other events are kept.
    pub(crate) async fn ask(&mut self, event: &str, data: Value) -> Value {
        let number = self.number;
        self.number += 1;
        self.say(&format!("42{number}{}", json!([event, data]))).await;
        let start = format!("43{number}[");
        loop {
            let text = self.text().await;
            if let Some(rest) = text.strip_prefix(&start) {
                return serde_json::from_str(rest.strip_suffix(']').unwrap()).unwrap();
            }
            self.keep(&text);
        }
    }

    /// One that no other message has.
    pub(crate) fn new_nonce(&mut self) -> String {
        self.number += 1;
        format!("0190a1c2-0000-7000-8000-{:012x}", self.number)
    }

    /// The next event of this name.
    pub(crate) async fn event(&mut self, name: &str) -> Value {
        loop {
            if let Some(place) = self.events.iter().position(|(known, _)| known == name) {
                return self.events.remove(place).1;
            }
            let text = self.text().await;
            self.keep(&text);
        }
    }

    fn keep(&mut self, text: &str) {
        let event: (String, Value) =
            serde_json::from_str(text.strip_prefix("42").unwrap_or_else(|| panic!("{text}"))).unwrap();
        self.events.push(event);
    }

    /// The code this connection is closed with; whatever comes before is passed over.
    pub(crate) async fn close_code(&mut self) -> u16 {
        loop {
            match self.next().await {
                Some(Message::Close(Some(frame))) => return frame.code.into(),
                Some(Message::Close(None)) | None => panic!("closed without a code"),
                Some(_) => {}
            }
        }
    }

    /// Waits until the connection is gone, in whatever way.
    pub(crate) async fn breaks(&mut self) {
        while !matches!(self.next().await, None | Some(Message::Close(_))) {}
    }

    /// Nothing is said before the answer to a ping.
    pub(crate) async fn hears_nothing(&mut self) {
        self.say("2still").await;
        assert_eq!(self.text().await, "3still");
    }

    async fn next(&mut self) -> Option<Message> {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
        next.unwrap_or_else(|_| panic!("nothing within {PATIENCE:?}"))?.ok()
    }
}
