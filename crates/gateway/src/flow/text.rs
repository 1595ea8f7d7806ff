//! Texts that many connections are sent.

use std::cell::RefCell;

use axum::extract::ws::Utf8Bytes;
use bytes::Bytes;

thread_local! {
    /// The text that was last looked at by this thread. Who tells a thousand connections the same tells them one after
    /// the other.
    static LAST: RefCell<Option<(Bytes, Utf8Bytes)>> = const { RefCell::new(None) };
}

/// The text in these bytes, which it shares; nothing when they are not UTF-8. The same bytes again are not looked at.
pub(crate) fn text_of(bytes: &Bytes) -> Option<Utf8Bytes> {
    LAST.with_borrow_mut(|last| {
        // What is kept here is still there, so nothing else can be at its place.
        let is_same = |kept: &Bytes| kept.as_ptr() == bytes.as_ptr() && kept.len() == bytes.len();
        if let Some((_, text)) = last.as_ref().filter(|(kept, _)| is_same(kept)) {
            return Some(text.clone());
        }
        let text = Utf8Bytes::try_from(bytes.clone()).ok()?;
        *last = Some((bytes.clone(), text.clone()));
        Some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_the_same_text_and_others_are_not() {
        let one = Bytes::from("Grüße".to_owned());
        assert_eq!(text_of(&one).unwrap().as_str(), "Grüße");
        assert_eq!(text_of(&one.clone()).unwrap().as_str(), "Grüße");
        assert_eq!(text_of(&one.slice(..2)).unwrap().as_str(), "Gr");
        assert_eq!(text_of(&Bytes::from("else".to_owned())).unwrap().as_str(), "else");
        assert_eq!(text_of(&Bytes::from_static(b"\xff")), None);
        assert_eq!(text_of(&one).unwrap().as_str(), "Grüße");
    }
}
