//! A STUN message, walked once and found whole.

use stun_types::{
    attribute::{AttributeFromRaw, AttributeStaticType, AttributeType, Fingerprint, RawAttribute},
    message::{MessageType, TransactionId},
};

use super::{ATTRIBUTE_HEADER, IntegrityKind, Key, STUN_HEADER, is_stun_start, u16_at};

const MESSAGE_INTEGRITY: u16 = 0x0008;
const MESSAGE_INTEGRITY_SHA256: u16 = 0x001c;
const FINGERPRINT: u16 = 0x8028;
/// RFC 8489 section 14.7.
pub(crate) const FINGERPRINT_MASK: u32 = 0x5354_554e;

/// The class of a message (RFC 8489 section 5).
pub(crate) type Class = stun_types::message::MessageClass;

/// A well-formed STUN message. Attributes after its integrity are not seen: nobody vouches for them.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    bytes: &'a [u8],
    kind: MessageType,
    /// Where the attributes to heed end.
    end: usize,
    sha1: Option<usize>,
    sha256: Option<usize>,
    fingerprint: bool,
}

/// An attribute was there but could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadAttribute;

impl<'a> Message<'a> {
    /// Reads a message that fills `bytes` exactly. `None`: it is malformed, or its fingerprint is wrong.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let length = usize::from(u16_at(bytes, 2)?);
        if !is_stun_start(bytes) || bytes.len() != STUN_HEADER + length || !length.is_multiple_of(4) {
            return None;
        }
        let kind = MessageType::from_bytes(bytes).ok()?;
        let mut message = Self { bytes, kind, end: bytes.len(), sha1: None, sha256: None, fingerprint: false };
        let mut at = STUN_HEADER;
        while at < bytes.len() {
            let (attribute, value, next) = attribute_at(bytes, at)?;
            message.note(attribute, value, at)?;
            at = next;
        }
        Some(message)
    }

    /// Remembers where the protected part ends and what protects it (RFC 8489 sections 14.5 to 14.7).
    fn note(&mut self, attribute: u16, value: &[u8], at: usize) -> Option<()> {
        if self.fingerprint {
            return None;
        }
        match attribute {
            MESSAGE_INTEGRITY if self.sha1.is_none() && self.sha256.is_none() => {
                self.sha1 = IntegrityKind::Sha1.takes(value.len()).then_some(at);
                self.sha1?;
            }
            MESSAGE_INTEGRITY_SHA256 if self.sha256.is_none() => {
                self.sha256 = IntegrityKind::Sha256.takes(value.len()).then_some(at);
                self.sha256?;
            }
            FINGERPRINT => {
                self.fingerprint = value == self.fingerprint_at(at);
                return if self.fingerprint { self.end_at(at) } else { None };
            }
            _ => return Some(()),
        }
        self.end_at(at)
    }

    fn end_at(&mut self, at: usize) -> Option<()> {
        self.end = self.end.min(at);
        Some(())
    }

    fn fingerprint_at(&self, at: usize) -> [u8; 4] {
        (u32::from_be_bytes(Fingerprint::compute(&[self.bytes.get(..at).unwrap_or_default()])) ^ FINGERPRINT_MASK)
            .to_be_bytes()
    }

    pub(crate) fn class(&self) -> Class {
        self.kind.class()
    }

    pub(crate) fn method(&self) -> stun_types::message::Method {
        self.kind.method()
    }

    pub(crate) fn length(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) const fn has_fingerprint(&self) -> bool {
        self.fingerprint
    }

    /// Bytes 8 to 19.
    pub(crate) fn transaction(&self) -> [u8; 12] {
        self.bytes.get(8..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default()
    }

    /// The same, as the codecs take it.
    pub(crate) fn transaction_id(&self) -> TransactionId {
        transaction_id(self.transaction())
    }

    /// The attributes to heed, in order.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (u16, &'a [u8])> + use<'a> {
        let (bytes, end) = (self.bytes, self.end);
        let mut at = STUN_HEADER;
        std::iter::from_fn(move || {
            let (attribute, value, next) = if at < end { attribute_at(bytes, at)? } else { return None };
            at = next;
            Some((attribute, value))
        })
    }

    /// The value of the first attribute of this type.
    pub(crate) fn value(&self, attribute: AttributeType) -> Option<&'a [u8]> {
        self.attributes().find(|(found, _)| *found == attribute.value()).map(|(_, value)| value)
    }

    /// The first attribute of this type, read by its codec.
    ///
    /// # Errors
    /// When it is there but cannot be read.
    pub(crate) fn get<A>(&self) -> Result<Option<A>, BadAttribute>
    where
        A: AttributeStaticType + for<'b> AttributeFromRaw<'b>,
    {
        self.value(A::TYPE).map(|value| read::<A>(value)).transpose()
    }

    /// Every attribute of this type.
    ///
    /// # Errors
    /// When one cannot be read.
    pub(crate) fn get_all<A>(&self) -> Result<Vec<A>, BadAttribute>
    where
        A: AttributeStaticType + for<'b> AttributeFromRaw<'b>,
    {
        self.attributes().filter(|(found, _)| *found == A::TYPE.value()).map(|(_, value)| read::<A>(value)).collect()
    }

    /// What protects the message: the stronger one where there are two (RFC 8489 section 9.2.4).
    pub(crate) fn integrity(&self) -> Option<IntegrityKind> {
        match (self.sha256, self.sha1) {
            (Some(_), _) => Some(IntegrityKind::Sha256),
            (None, Some(_)) => Some(IntegrityKind::Sha1),
            (None, None) => None,
        }
    }

    /// Whether the message was protected with `key`.
    pub(crate) fn verify(&self, key: &Key) -> bool {
        let (kind, at) = match (self.sha256, self.sha1) {
            (Some(at), _) => (IntegrityKind::Sha256, at),
            (None, Some(at)) => (IntegrityKind::Sha1, at),
            (None, None) => return false,
        };
        attribute_at(self.bytes, at).is_some_and(|(_, found, _)| kind.verify(key, self.bytes, at, found))
    }
}

/// A transaction id, as the codecs take it.
pub(crate) fn transaction_id(bytes: [u8; 12]) -> TransactionId {
    let mut wide = [0; 16];
    wide[4..].copy_from_slice(&bytes);
    TransactionId::from(u128::from_be_bytes(wide))
}

fn read<A: AttributeStaticType + for<'b> AttributeFromRaw<'b>>(value: &[u8]) -> Result<A, BadAttribute> {
    A::from_raw_ref(&RawAttribute::new(A::TYPE, value)).map_err(|_| BadAttribute)
}

/// The attribute at `at`: its type, its value and where the next one starts.
fn attribute_at(bytes: &[u8], at: usize) -> Option<(u16, &[u8], usize)> {
    let attribute = u16_at(bytes, at)?;
    let start = at + ATTRIBUTE_HEADER;
    let end = start + usize::from(u16_at(bytes, at + 2)?);
    let next = end.next_multiple_of(4);
    if next > bytes.len() { None } else { Some((attribute, bytes.get(start..end)?, next)) }
}
