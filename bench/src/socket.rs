//! A client of the P2P socket.

use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    user: String,
}

impl Socket {
    /// Connects; sends nothing.
    pub(crate) async fn connect(url: &str, user: &str) -> Result<Self> {
        // Small buffers: thousands of these live in one process.
        let config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
        let connecting = connect_async_with_config(url, Some(config), true);
        let (stream, _) = tokio::time::timeout(PATIENCE, connecting).await.context("no connection in time")??;
        Ok(Self { stream, user: user.to_owned() })
    }

    /// Who this is.
    pub(crate) fn user(&self) -> &str {
        &self.user
    }

    /// Sends a route with the user's id and these fields.
    pub(crate) async fn send(&mut self, route: &str, mut fields: Value) -> Result<()> {
        if let Some(object) = fields.as_object_mut() {
            object.insert("route".into(), route.into());
            object.insert("userId".into(), self.user.as_str().into());
        }
        self.send_text(fields.to_string()).await
    }

    /// Sends a frame that is ready.
    pub(crate) async fn send_text(&mut self, text: impl Into<tokio_tungstenite::tungstenite::Utf8Bytes>) -> Result<()> {
        Ok(self.stream.send(Message::Text(text.into())).await?)
    }

    /// The next frame.
    pub(crate) async fn receive(&mut self) -> Result<String> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            match next.context("no frame in time")? {
                Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
                Some(Ok(Message::Close(frame))) => bail!("{} was closed: {frame:?}", self.user),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => bail!("{} was cut", self.user),
            }
        }
    }

    /// The route of the next frame.
    pub(crate) async fn route(&mut self) -> Result<String> {
        let text = self.receive().await?;
        let frame: Value = serde_json::from_str(&text).with_context(|| format!("not JSON: {text}"))?;
        Ok(frame.get("route").and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    /// The next frame, which must be of this route.
    pub(crate) async fn expect(&mut self, route: &str) -> Result<Value> {
        let text = self.receive().await?;
        let frame: Value = serde_json::from_str(&text).with_context(|| format!("not JSON: {text}"))?;
        if frame.get("route").and_then(Value::as_str) != Some(route) {
            bail!("{} got {text} instead of {route}", self.user);
        }
        Ok(frame)
    }

    /// Registers with the server.
    pub(crate) async fn register(&mut self) -> Result<()> {
        self.send("ADD_USER", json!({ "name": "Bench", "device": "bench" })).await?;
        self.expect("userConnect").await?;
        Ok(())
    }
}

/// Brings two registered people into a call.
pub(crate) async fn pair(caller: &mut Socket, callee: &mut Socket) -> Result<()> {
    caller.send("OFFER", json!({ "candidates": [callee.user()], "sdp": { "type": "offer", "sdp": "v=0" } })).await?;
    callee.expect("/call").await?;
    callee.send("ANSWER", json!({ "answer": { "type": "answer", "sdp": "v=0" } })).await?;
    caller.expect("/acceptCall").await?;
    caller.expect("/connect").await?;
    callee.expect("/connect").await?;
    callee.send("ADD_ICE", json!({ "iceParams": [{ "candidate": "candidate:1" }] })).await?;
    callee.send("SWAP_ICE", json!({})).await?;
    caller.expect("/swapIce").await?;
    Ok(())
}
