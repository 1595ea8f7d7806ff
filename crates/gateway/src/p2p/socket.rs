//! One WebSocket: the single task of a connection, which reads, writes and closes.

use std::future::poll_fn;

use axum::extract::ws::Message;

use super::session::Session;
use crate::flow::{CloseCode, Event, Wire, close};

/// Serves a client until it or the server ends the connection. The two boxes keep the task small: what lives in a
/// future by value takes its room twice, once as argument and once as variable.
pub(super) async fn serve(mut wire: Box<Wire>, mut session: Box<Session>, token: Option<Box<str>>) {
    if let Some(token) = token {
        Box::pin(session.present(&token)).await;
    }
    let code = loop {
        match poll_fn(|cx| wire.poll(session.mailbox.as_ref(), true, cx)).await {
            Event::Frame(Message::Text(text)) if text.len() > session.p2p.max_message => break CloseCode::TooLarge,
            Event::Frame(Message::Text(text)) => session.text(&text).await,
            Event::Frame(Message::Binary(_)) => session.binary(),
            Event::Frame(Message::Ping(_) | Message::Pong(_)) => session.control(),
            Event::Frame(Message::Close(_)) | Event::Gone => break CloseCode::Normal,
            Event::Close(code) => break code,
        }
    };
    metrics::counter!("hubbub_p2p_closed_total", "reason" => code.reason()).increment(1);
    tracing::debug!(connection = %session.seat.connection(), reason = code.reason(), "a connection is closed");
    let limit = session.p2p.settings.close_timeout.0;
    if code == CloseCode::Restart {
        Box::pin(hear_out(&mut wire, &mut session)).await;
    }
    // The person counts as gone now, however long the client takes to close.
    drop(session);
    Box::pin(close(wire, code, limit)).await;
}

/// Says goodbye to a client that is to come back elsewhere, and takes what it had sent before it heard that: nobody repeats the end of
/// a call.
async fn hear_out(wire: &mut Wire, session: &mut Session) {
    let limit = session.p2p.settings.last_words.0;
    let words = async {
        let mut is_there = wire.say_goodbye(CloseCode::Restart).await;
        while is_there {
            match wire.next().await {
                Event::Frame(Message::Text(text)) if text.len() <= session.p2p.max_message => session.text(&text).await,
                Event::Frame(Message::Ping(_) | Message::Pong(_)) => {}
                _ => is_there = false,
            }
        }
    };
    if tokio::time::timeout(limit, words).await.is_err() {
        tracing::debug!("a client that was sent away did not say goodbye in time");
    }
}
