//! Answers.

use stun_types::{
    attribute::{AttributeExt, AttributeType, AttributeWrite, Fingerprint, RawAttribute},
    message::{Message as Codec, MessageType, MessageWrite, MessageWriteVec},
};

use super::{
    Class, IntegrityKind, Key, Message,
    message::{FINGERPRINT_MASK, transaction_id},
};

const ERROR_CODE: AttributeType = AttributeType::new(0x0009);
const MESSAGE_INTEGRITY: AttributeType = AttributeType::new(0x0008);
const MESSAGE_INTEGRITY_SHA256: AttributeType = AttributeType::new(0x001c);
const FINGERPRINT: AttributeType = AttributeType::new(0x8028);

/// An answer being written.
pub(crate) struct Reply {
    message: MessageWriteVec,
    fingerprint: bool,
}

impl Reply {
    pub(crate) fn success(request: &Message<'_>) -> Self {
        Self::new(request, Class::Success)
    }

    /// An error (RFC 8489 section 14.8). The phrase is for people and may be empty.
    pub(crate) fn error(request: &Message<'_>, code: u16, phrase: &str) -> Self {
        let mut reply = Self::new(request, Class::Error);
        let [class, number] = [code / 100, code % 100].map(|part| u8::try_from(part).unwrap_or(0));
        let value = [&[0, 0, class, number], phrase.as_bytes()].concat();
        reply.add(&RawAttribute::new(ERROR_CODE, &value));
        reply
    }

    fn new(request: &Message<'_>, class: Class) -> Self {
        let kind = MessageType::from_class_method(class, request.method());
        let id = transaction_id(request.transaction());
        let message = Codec::builder(kind, id, MessageWriteVec::with_capacity(160));
        Self { message, fingerprint: request.has_fingerprint() }
    }

    pub(crate) fn add(&mut self, attribute: &dyn AttributeWrite) {
        self.message.push_attribute_unchecked(attribute);
    }

    /// Adds the attribute if the finished answer then has at most `limit` bytes.
    pub(crate) fn add_within(&mut self, limit: usize, attribute: &dyn AttributeWrite) -> bool {
        let fits = self.length() + attribute.padded_len() <= limit;
        if fits {
            self.add(attribute);
        }
        fits
    }

    /// Bytes of the answer, its fingerprint included.
    pub(crate) fn length(&self) -> usize {
        self.message.data().len() + if self.fingerprint { 8 } else { 0 }
    }

    /// Bytes of the answer without a fingerprint.
    pub(crate) fn bare_length(&self) -> usize {
        self.message.data().len()
    }

    /// Drops the fingerprint, where it would make an answer to a stranger too long.
    pub(crate) fn without_fingerprint(&mut self) {
        self.fingerprint = false;
    }

    /// The bytes, protected with `key` in the way the request was.
    pub(crate) fn signed(mut self, kind: IntegrityKind, key: &Key) -> Vec<u8> {
        let at = self.message.data().len();
        let attribute = match kind {
            IntegrityKind::Sha1 => MESSAGE_INTEGRITY,
            IntegrityKind::Sha256 => MESSAGE_INTEGRITY_SHA256,
        };
        let tag = kind.tag(key, self.message.data(), at, kind.length());
        self.add(&RawAttribute::new(attribute, tag.get(..kind.length()).unwrap_or_default()));
        self.finish()
    }

    /// The bytes, unprotected.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.fingerprint {
            self.add(&RawAttribute::new(FINGERPRINT, &[0; 4]));
            if let Some((covered, last)) = self.message.mut_data().split_last_chunk_mut::<8>() {
                let crc = u32::from_be_bytes(Fingerprint::compute(&[&*covered])) ^ FINGERPRINT_MASK;
                last[4..].copy_from_slice(&crc.to_be_bytes());
            }
        }
        MessageWrite::finish(self.message)
    }
}
