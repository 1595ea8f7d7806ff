//! Packets of Socket.IO 5: kind, namespace, number, JSON.

use std::borrow::Cow;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

/// Longest name of a namespace, in bytes.
pub const MAX_NAMESPACE: usize = 64;
/// Longest name of an event, in bytes.
pub const MAX_EVENT: usize = 64;
/// Most digits of an acknowledgement's number: what a double, and so every client, holds exactly.
const MAX_DIGITS: usize = 15;

/// What a packet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// To join a namespace, or that one has.
    Connect,
    /// To leave it, or that one is out.
    Disconnect,
    /// Something to do, or that happened.
    Event,
    /// The answer to an event.
    Ack,
    /// One may not join.
    ConnectError,
}

/// One packet.
#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    /// What for.
    pub kind: Kind,
    /// Where; `/` when nothing is said.
    pub namespace: &'a str,
    /// The number an answer has to carry.
    pub id: Option<u64>,
    /// The JSON as it came; its syntax is checked when it is read, not here.
    pub data: Option<&'a str>,
}

/// Why a text is no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// No digit of a known kind at the front.
    #[error("there is no such kind of packet")]
    Kind,
    /// One with attachments.
    #[error("binary events are not understood")]
    Binary,
    /// The name of the namespace is too long, or does not end.
    #[error("the name of the namespace is not well-formed")]
    Namespace,
    /// The number has too many digits.
    #[error("the number is too long")]
    Id,
    /// The JSON is not an array of a name and what belongs to it.
    #[error("an event is an array of its name and its data")]
    Event,
    /// The JSON is not valid.
    #[error("the data is not valid JSON")]
    Json,
}

impl<'a> Packet<'a> {
    /// Reads a packet.
    ///
    /// # Errors
    /// When it is none.
    pub fn decode(text: &'a str) -> Result<Self, PacketError> {
        let kind = match text.as_bytes().first() {
            Some(b'0') => Kind::Connect,
            Some(b'1') => Kind::Disconnect,
            Some(b'2') => Kind::Event,
            Some(b'3') => Kind::Ack,
            Some(b'4') => Kind::ConnectError,
            Some(b'5' | b'6') => return Err(PacketError::Binary),
            _ => return Err(PacketError::Kind),
        };
        let (namespace, rest) = namespace(text.get(1..).unwrap_or_default())?;
        let (id, rest) = number(rest)?;
        Ok(Self { kind, namespace, id, data: (!rest.is_empty()).then_some(rest) })
    }

    /// What an event says.
    ///
    /// # Errors
    /// When the JSON is no event.
    pub fn event(&self) -> Result<Event<'a>, PacketError> {
        let data = self.data.ok_or(PacketError::Event)?;
        serde_json::from_str(data).map_err(|error| if error.is_data() { PacketError::Event } else { PacketError::Json })
    }
}

/// `/name,` at the front; nothing means the namespace `/`.
fn namespace(text: &str) -> Result<(&str, &str), PacketError> {
    if !text.starts_with('/') {
        return Ok(("/", text));
    }
    let (name, rest) = text.split_once(',').unwrap_or((text, ""));
    if name.len() > MAX_NAMESPACE { Err(PacketError::Namespace) } else { Ok((name, rest)) }
}

fn number(text: &str) -> Result<(Option<u64>, &str), PacketError> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    if end > MAX_DIGITS {
        return Err(PacketError::Id);
    }
    let (digits, rest) = text.split_at(end);
    // No digits, no number.
    Ok((digits.parse().ok(), rest))
}

/// The name of an event and the one object that may belong to it.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// At most [`MAX_EVENT`] bytes.
    pub name: Cow<'a, str>,
    /// What belongs to it, as it came.
    pub data: Option<&'a RawValue>,
    /// Whether there was more than that.
    pub has_more: bool,
}

impl<'de> Deserialize<'de> for Event<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EventVisitor)
    }
}

struct EventVisitor;

/// A text, borrowed where it holds no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Visitor<'de> for EventVisitor {
    type Value = Event<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of a name and an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Event<'de>, A::Error> {
        let Text(name) = items.next_element()?.ok_or_else(|| A::Error::custom("no name"))?;
        if name.len() > MAX_EVENT {
            return Err(A::Error::custom("the name is too long"));
        }
        let data = items.next_element::<&RawValue>()?;
        let mut has_more = false;
        while items.next_element::<serde::de::IgnoredAny>()?.is_some() {
            has_more = true;
        }
        Ok(Event { name, data, has_more })
    }
}

/// An event as a whole text frame, for the namespace `/`.
///
/// # Errors
/// When `data` has no JSON form.
pub fn event(name: &str, data: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string(&(name, data)).map(|json| format!("42{json}"))
}

/// The answer to the event with this number, as a whole text frame.
#[must_use]
pub fn ack(id: u64, answer: &RawValue) -> String {
    format!("43{id}[{}]", answer.get())
}

/// The welcome to the namespace `/`, as a whole text frame.
#[must_use]
pub fn welcome(sid: &str) -> String {
    let sid = serde_json::Value::from(sid);
    format!(r#"40{{"sid":{sid}}}"#)
}

/// That one may not join `namespace`, as a whole text frame. `data` is a JSON object with more, or nothing.
#[must_use]
pub fn refusal(namespace: &str, message: &str, data: Option<&RawValue>) -> String {
    let place = if namespace == "/" { String::new() } else { format!("{namespace},") };
    let message = serde_json::Value::from(message);
    match data {
        Some(data) => format!(r#"44{place}{{"message":{message},"data":{data}}}"#),
        None => format!(r#"44{place}{{"message":{message}}}"#),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Kind, &str, Option<u64>, Option<&str>) {
        let Packet { kind, namespace, id, data } = Packet::decode(text).unwrap();
        (kind, namespace, id, data)
    }

    #[test]
    fn chat_04_packets_are_read_as_the_protocol_says() {
        assert_eq!(parts(r#"0{"token":"x"}"#), (Kind::Connect, "/", None, Some(r#"{"token":"x"}"#)));
        assert_eq!(parts("0/admin,"), (Kind::Connect, "/admin", None, None));
        assert_eq!(parts("0/admin"), (Kind::Connect, "/admin", None, None));
        assert_eq!(parts(r#"212["sync",{}]"#), (Kind::Event, "/", Some(12), Some(r#"["sync",{}]"#)));
        assert_eq!(parts(r#"2/a,0["x"]"#), (Kind::Event, "/a", Some(0), Some(r#"["x"]"#)));
        assert_eq!(parts("1"), (Kind::Disconnect, "/", None, None));
        assert_eq!(parts("34[]"), (Kind::Ack, "/", Some(4), Some("[]")));
    }

    #[test]
    fn chat_04_attachments_and_nonsense_are_refused() {
        let long = format!("0/{},", "x".repeat(MAX_NAMESPACE));
        let table = [
            ("", PacketError::Kind),
            ("9", PacketError::Kind),
            (r#"51-["x",{"_placeholder":true,"num":0}]"#, PacketError::Binary),
            ("61-[]", PacketError::Binary),
            (long.as_str(), PacketError::Namespace),
            (r#"21234567890123456["x"]"#, PacketError::Id),
        ];
        for (text, error) in table {
            assert_eq!(Packet::decode(text).map(|_| ()), Err(error), "{text}");
        }
    }

    #[test]
    fn chat_04_an_event_is_a_name_and_an_object() {
        let event = |text| Packet::decode(text).unwrap().event();
        let sent = event(r#"2["message:send",{"a":[1]}]"#).unwrap();
        assert_eq!(
            (sent.name.as_ref(), sent.data.map(RawValue::get), sent.has_more),
            ("message:send", Some(r#"{"a":[1]}"#), false)
        );
        let bare = event(r#"2["sy\u006ec"]"#).unwrap();
        assert_eq!((bare.name.as_ref(), bare.data.is_none()), ("sync", true));
        assert!(event(r#"2["x",1,2]"#).unwrap().has_more);
        for bad in ["2", "2{}", "2[]", "2[1]"] {
            assert_eq!(event(bad).map(|_| ()), Err(PacketError::Event), "{bad}");
        }
        for bad in ["2[", r#"2["x",{]"#, r#"2["x"] "y""#] {
            assert_eq!(event(bad).map(|_| ()), Err(PacketError::Json), "{bad}");
        }
        let long = format!(r#"2["{}"]"#, "x".repeat(MAX_EVENT + 1));
        assert_eq!(event(&long).map(|_| ()), Err(PacketError::Event));
    }

    #[test]
    fn chat_04_json_as_deep_as_it_likes_is_passed_over_without_a_deep_stack() {
        let deep = format!(r#"2["x",{}{}]"#, "[".repeat(400_000), "]".repeat(400_000));
        assert!(Packet::decode(&deep).unwrap().event().is_ok());
    }

    #[test]
    fn chat_04_what_the_server_says_is_a_whole_frame() {
        let data = RawValue::from_string(r#"{"ok":true}"#.into()).unwrap();
        assert_eq!(event("typing", &serde_json::json!({"channel": "c"})).unwrap(), r#"42["typing",{"channel":"c"}]"#);
        assert_eq!(ack(7, &data), r#"437[{"ok":true}]"#);
        assert_eq!(welcome("a\"b"), r#"40{"sid":"a\"b"}"#);
        assert_eq!(refusal("/x", "Invalid namespace", None), r#"44/x,{"message":"Invalid namespace"}"#);
        assert_eq!(refusal("/", "no", Some(&data)), r#"44{"message":"no","data":{"ok":true}}"#);
    }
}
