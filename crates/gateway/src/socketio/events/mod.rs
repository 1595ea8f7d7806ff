//! What clients can ask for, by the names in `docs/protocol/socketio.md`: from JSON to one call of a service, and back.

mod bye;
mod connection;
mod live;
mod messages;
mod personal;

use std::{pin::Pin, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

pub(super) use self::{bye::bye, connection::Connection};
use super::refusal::{Refusal, done};
use crate::http::misfit;

/// An event that is being worked on.
pub(super) type Work = Pin<Box<dyn Future<Output = Result<Box<RawValue>, Refusal>> + Send>>;

/// What comes of an event.
type Outcome<T> = Result<T, Refusal>;

/// Works on an event of some name.
type Handler = fn(Arc<Connection>, Box<RawValue>) -> Work;

/// An answer with nothing in it.
#[derive(Serialize)]
struct Nothing {}

macro_rules! events {
    ($($name:literal => $handler:path,)*) => {
        /// Every event.
        static EVENTS: &[(&str, Handler)] =
            &[$(($name, |to, data| Box::pin(carry_out($handler, to, data)))),*];

        /// Whether each would read what it is given.
        static READERS: &[(&str, fn(&RawValue) -> Outcome<()>)] =
            &[$(($name, |data| would_read($handler, data))),*];
    };
}

events! {
    "sync" => live::sync,
    "message:send" => messages::send,
    "message:edit" => messages::edit,
    "message:delete" => messages::delete,
    "message:pin" => messages::pin,
    "message:react" => messages::react,
    "command" => messages::command,
    "typing" => live::typing,
    "activity" => live::activity,
    "presence:set" => live::set,
    "presence:watch" => live::watch,
    "read" => personal::read,
    "draft" => personal::draft,
    "prefs" => personal::prefs,
    "settings" => personal::setting,
}

/// Begins with an event.
pub(super) fn begin(connection: &Arc<Connection>, name: &str, data: Option<&RawValue>) -> Work {
    let handler = EVENTS.iter().find(|(known, _)| *known == name);
    match (handler, data) {
        (Some((known, handler)), Some(data)) => {
            metrics::counter!("hubbub_socketio_events_total", "event" => *known).increment(1);
            handler(Arc::clone(connection), data.to_owned())
        }
        _ => Box::pin(std::future::ready(Err(Refusal::bad_event()))),
    }
}

/// Names of events.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    EVENTS.iter().map(|(name, _)| *name)
}

/// What the event would say of its form, without being done.
pub(super) fn check(name: &str, data: Option<&RawValue>) -> Outcome<()> {
    let reader = READERS.iter().find(|(known, _)| *known == name);
    let ((_, reader), data) = reader.zip(data).ok_or_else(Refusal::bad_event)?;
    reader(data)
}

/// Reads what a handler takes.
fn would_read<I: DeserializeOwned, F>(_: impl FnOnce(Arc<Connection>, I) -> F, data: &RawValue) -> Outcome<()> {
    read::<I>(data).map(drop)
}

/// Reads the object, does what it asks, and writes what came of it.
async fn carry_out<I, O, F>(
    handler: impl FnOnce(Arc<Connection>, I) -> F,
    to: Arc<Connection>,
    data: Box<RawValue>,
) -> Result<Box<RawValue>, Refusal>
where
    I: DeserializeOwned,
    O: Serialize,
    F: Future<Output = Outcome<O>>,
{
    let input = read(&data)?;
    drop(data);
    handler(to, input).await.map(done)
}

fn read<T: DeserializeOwned>(data: &RawValue) -> Outcome<T> {
    if !data.get().starts_with('{') {
        return Err(Refusal::bad_event());
    }
    let mut json = serde_json::Deserializer::from_str(data.get());
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        Refusal::field(misfit(path, error.into_inner().to_string()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_04_every_event_has_its_own_name_and_is_documented() {
        let document = include_str!("../../../../../docs/protocol/socketio.md");
        for (place, (name, _)) in EVENTS.iter().enumerate() {
            assert!(EVENTS.iter().skip(place + 1).all(|(other, _)| other != name), "{name} is there twice");
            assert!(document.contains(&format!("| `{name}` |")), "{name} is not in docs/protocol/socketio.md");
        }
    }
}
