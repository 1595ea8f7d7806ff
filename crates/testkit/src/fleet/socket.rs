//! A WebSocket to a node.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, client::IntoClientRequest as _, protocol::WebSocketConfig},
};

/// Longest wait for room in the socket.
const WRITE: Duration = Duration::from_secs(10);

/// What comes out of a socket.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A frame.
    Frame(Value),
    /// `PONG`, or another sign of life.
    Life,
    /// It is over; the code, when it was closed and not cut.
    Over(Option<u16>),
}

/// One connection.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

/// A WebSocket to a path of a node.
pub(crate) async fn open(node: SocketAddr, path: &str) -> Result<WebSocketStream<TcpStream>> {
    let stream = TcpStream::connect(node).await?;
    stream.set_nodelay(true)?;
    // Small buffers: thousands of these live in one process.
    let config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
    let request = format!("ws://{node}{path}").into_client_request()?;
    Ok(client_async_with_config(request, stream, Some(config)).await?.0)
}

impl Socket {
    /// Connects within `patience`.
    pub(crate) async fn connect(node: SocketAddr, patience: Duration) -> Result<Self> {
        timeout(patience, Self::open(node)).await.context("no connection in time")?
    }

    async fn open(node: SocketAddr) -> Result<Self> {
        Ok(Self(open(node, "/p2p").await?))
    }

    /// Sends a text.
    pub(crate) async fn send(&mut self, text: String) -> Result<()> {
        match timeout(WRITE, self.0.send(Message::text(text))).await {
            Ok(sent) => Ok(sent?),
            Err(_) => bail!("the server does not read"),
        }
    }

    /// The next thing that comes. May be dropped and called again without loss.
    pub(crate) async fn next(&mut self) -> Incoming {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) if text.as_str() == "PONG" => Incoming::Life,
            Some(Ok(Message::Text(text))) => {
                serde_json::from_str(text.as_str()).map_or(Incoming::Over(None), Incoming::Frame)
            }
            Some(Ok(Message::Close(frame))) => Incoming::Over(frame.map(|frame| frame.code.into())),
            Some(Ok(_)) => Incoming::Life,
            Some(Err(_)) | None => Incoming::Over(None),
        }
    }
}
