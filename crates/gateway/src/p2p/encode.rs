//! What the server says, as it goes over the wire: one flat JSON object a message, written in one go.

use axum::extract::ws::Utf8Bytes;
use hubbub_calls::{Media, Message, Presence, StreamIds};
use hubbub_types::{JsonText, UserId};

use super::{P2pError, frame::Route};

/// A message about calls.
#[must_use]
pub fn message(message: &Message) -> Utf8Bytes {
    match message {
        Message::UserConnect { user, uuid, status, name, photo } => Object::new("userConnect")
            .text("userId", user.as_str())
            .plain("uuid", uuid)
            .text("status", status.as_str())
            .text("name", name)
            .maybe("photo", photo.as_deref()),
        Message::Call { sdp, user, name, photo, call } => Object::new("/call")
            .json("sdp", sdp)
            .text("userId", user.as_str())
            .text("name", name)
            .maybe("photo", photo.as_deref())
            .plain("callId", call),
        Message::RemoteStreams { streams } => Object::new("/remoteStreamsId").streams(streams),
        Message::AcceptCall { answer, device } => {
            Object::new("/acceptCall").json("answer", answer).text("device", device)
        }
        Message::Connect { user, call, ticket } => {
            Object::new("/connect").text("userId", user.as_str()).plain("callId", call).text("ticket", ticket)
        }
        Message::SwapIce { candidates } => Object::new("/swapIce").list("iceCandidates", candidates),
        Message::Decline { user, name, reason, call } => Object::new("/decline")
            .text("userId", user.as_str())
            .text("name", name)
            .text("reason", reason.as_str())
            .plain("callId", call),
        Message::PeerReconnected { user } => Object::new("/peerReconnected").text("userId", user.as_str()),
        Message::PeerDisconnected { user } => Object::new("/peerDisconnected").text("userId", user.as_str()),
        Message::ReconnectSuccess { status, candidate, streams, uuid, call } => Object::new("reconnectSuccess")
            .text("status", status.as_str())
            .maybe("candidate", candidate.as_ref().map(UserId::as_str))
            .maybe_streams(streams.as_ref())
            .plain("uuid", uuid)
            .maybe("callId", call.map(|call| call.to_string()).as_deref()),
        Message::ReconnectError { refusal } => {
            Object::new("reconnectError").text("code", refusal.code()).text("message", refusal.message())
        }
        Message::MediaUpdate { media } => Object::new("/mediaUpdate").media(media),
        Message::UpdateOffer { sdp, user } => {
            Object::new("/updateOffer").json("sdp", sdp).text("userId", user.as_str()).flag("isUpdate", true)
        }
        Message::UpdateAnswer { answer, user } => {
            Object::new("/updateAnswer").json("answer", answer).text("userId", user.as_str()).flag("isUpdate", true)
        }
        Message::Ticket { call, ticket } => Object::new("/ticket").plain("callId", call).text("ticket", ticket),
    }
    .finish()
}

/// `/presence`: the state of people.
#[must_use]
pub fn presence(people: &[(UserId, Presence)]) -> Utf8Bytes {
    Object::new("/presence").people("users", people).finish()
}

/// `/error`, or `reconnectError` where the request was `RECONNECT`.
#[must_use]
pub fn error(error: P2pError, route: Option<Route>) -> Utf8Bytes {
    let object = match route {
        Some(Route::Reconnect) => Object::new("reconnectError"),
        _ => Object::new("/error"),
    };
    let object = object.text("code", error.code()).text("message", &error.to_string());
    match route {
        Some(Route::Reconnect) | None => object,
        Some(route) => object.text("request", route.as_str()),
    }
    .finish()
}

/// A JSON object under construction.
struct Object(String);

impl Object {
    fn new(route: &str) -> Self {
        let mut out = String::with_capacity(192);
        out.push_str("{\"route\":\"");
        out.push_str(route);
        out.push('"');
        Self(out)
    }

    fn finish(mut self) -> Utf8Bytes {
        self.0.push('}');
        self.0.into()
    }

    fn name(&mut self, name: &str) {
        if !self.0.ends_with('{') {
            self.0.push(',');
        }
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    fn text(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        push_text(&mut self.0, value);
        self
    }

    fn maybe(mut self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => {
                self.name(name);
                self.0.push_str("null");
                self
            }
        }
    }

    /// A value whose text needs no escaping, such as an id.
    fn plain(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.name(name);
        self.0.push('"');
        self.0.push_str(&value.to_string());
        self.0.push('"');
        self
    }

    fn flag(mut self, name: &str, value: bool) -> Self {
        self.name(name);
        self.0.push_str(if value { "true" } else { "false" });
        self
    }

    fn json(mut self, name: &str, value: &JsonText) -> Self {
        self.0.reserve(value.as_str().len() + name.len() + 64);
        self.name(name);
        self.0.push_str(value.as_str());
        self
    }

    fn list(mut self, name: &str, values: &[JsonText]) -> Self {
        self.0.reserve(values.iter().map(|value| value.as_str().len() + 1).sum());
        self.name(name);
        self.0.push('[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            self.0.push_str(value.as_str());
        }
        self.0.push(']');
        self
    }

    fn streams(mut self, StreamIds { audio, video, screen }: &StreamIds) -> Self {
        self.name("streamIds");
        self.0.push('{');
        for (name, id) in [("audio", audio), ("video", video), ("screen", screen)] {
            if let Some(id) = id {
                self = self.text(name, id);
            }
        }
        self.0.push('}');
        self
    }

    fn maybe_streams(self, streams: Option<&StreamIds>) -> Self {
        match streams {
            Some(streams) => self.streams(streams),
            None => self.maybe("streamIds", None),
        }
    }

    fn media(mut self, Media { muted, camera, streams }: &Media) -> Self {
        if let Some(muted) = muted {
            self = self.flag("muted", *muted);
        }
        if let Some(camera) = camera {
            self = self.flag("camera", *camera);
        }
        if let Some(streams) = streams {
            self = self.streams(streams);
        }
        self
    }

    fn people(mut self, name: &str, people: &[(UserId, Presence)]) -> Self {
        self.0.reserve(people.len() * 56);
        self.name(name);
        self.0.push('{');
        for (user, presence) in people {
            self = self.text(user.as_str(), presence.as_str());
        }
        self.0.push('}');
        self
    }
}

/// Writes a JSON string (RFC 8259 section 7).
fn push_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = special.chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some(control) => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &Utf8Bytes) -> serde_json::Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn texts_survive_whatever_is_in_them() {
        for text in ["", "plain", "\"quoted\" \\ back", "line\nbreak\ttab\u{0}\u{1f}", "Анна 🙂", "\u{2028}</script>"]
        {
            let encoded = message(&Message::AcceptCall { answer: JsonText::parse("1").unwrap(), device: text.into() });
            assert_eq!(value(&encoded)["device"], text);
        }
    }

    #[test]
    fn carried_json_keeps_its_bytes() {
        let sdp = JsonText::parse(r#"{"type":"offer" , "sdp":"v=0\r\n"}"#).unwrap();
        let encoded = message(&Message::UpdateOffer { sdp: sdp.clone(), user: "ann".parse().unwrap() });
        assert_eq!(
            encoded.as_str(),
            format!(r#"{{"route":"/updateOffer","sdp":{},"userId":"ann","isUpdate":true}}"#, sdp.as_str())
        );
    }

    #[test]
    fn optional_parts_are_left_out_or_null_as_documented() {
        let streams = StreamIds { audio: Some("a".into()), ..StreamIds::default() };
        let encoded = message(&Message::RemoteStreams { streams });
        assert_eq!(encoded.as_str(), r#"{"route":"/remoteStreamsId","streamIds":{"audio":"a"}}"#);
        let media = Media { muted: Some(true), ..Media::default() };
        assert_eq!(message(&Message::MediaUpdate { media }).as_str(), r#"{"route":"/mediaUpdate","muted":true}"#);
        assert_eq!(presence(&[]).as_str(), r#"{"route":"/presence","users":{}}"#);
    }

    #[test]
    fn p2p_13_an_error_names_its_code_and_the_request() {
        let encoded = error(P2pError::MissingField("sdp"), Some(Route::Offer));
        let expected =
            r#"{"route":"/error","code":"MISSING_FIELD","message":"the field sdp is missing","request":"OFFER"}"#;
        assert_eq!(encoded.as_str(), expected);
        assert_eq!(value(&error(P2pError::Unauthenticated, Some(Route::Reconnect)))["route"], "reconnectError");
        assert_eq!(value(&error(P2pError::BadJson, None)).get("request"), None);
    }
}
