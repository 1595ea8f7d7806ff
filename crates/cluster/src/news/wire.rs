//! An item as one text: a line of JSON that says what it is, and after it what connections are sent.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{NewsItem, NewsKind};

#[derive(Serialize, Deserialize)]
struct Head {
    kind: NewsKind,
    key: Uuid,
    first: i64,
    last: i64,
}

impl NewsItem {
    /// The item as a text; nothing when its own text is not UTF-8.
    pub(crate) fn encode(&self) -> Option<String> {
        let text = std::str::from_utf8(&self.text).ok()?;
        let head = Head { kind: self.kind, key: self.key, first: self.first, last: self.last };
        let mut said = serde_json::to_string(&head).ok()?;
        said.reserve(text.len().saturating_add(1));
        said.push('\n');
        said.push_str(text);
        Some(said)
    }

    /// The item a text says, if it says one that this version knows.
    pub(crate) fn decode(said: String) -> Option<Self> {
        let (head, _) = said.split_once('\n')?;
        let begin = head.len().saturating_add(1);
        let Head { kind, key, first, last } = serde_json::from_str(head).ok()?;
        if first > last {
            return None;
        }
        Some(Self { kind, key, first, last, text: Bytes::from(said).slice(begin..) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_read_as_it_was_written_and_nonsense_is_not() {
        let text = Bytes::from_static("42[\"log\",{\"x\":\"é\\n\"}]\nmore".as_bytes());
        let item = NewsItem { kind: NewsKind::Log, key: Uuid::from_u128(5), first: 7, last: 9, text };
        assert_eq!(NewsItem::decode(item.encode().unwrap()).unwrap(), item);
        let backwards = NewsItem { first: 10, ..item.clone() };
        assert!(NewsItem::decode(backwards.encode().unwrap()).is_none());
        assert!(NewsItem { text: Bytes::from_static(&[0xff]), ..item }.encode().is_none());
        for nonsense in ["", "null", "{}\nx", "{\"kind\":\"log\"}\n", "\n\n"] {
            assert!(NewsItem::decode(nonsense.into()).is_none(), "{nonsense}");
        }
    }
}
