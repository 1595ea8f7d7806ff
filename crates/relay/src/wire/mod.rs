//! Messages as bytes. Attributes are read and written by the codecs of `stun-types` and `turn-types`; what this folder
//! adds is a strict walk before them (they log every malformed message), integrity with any mix of algorithms, and the
//! heads of relayed data, which must not allocate.

mod head;
mod integrity;
mod message;
mod reply;
#[cfg(test)]
mod vectors;

pub(crate) use head::{channel_data, data_indication};
pub(crate) use integrity::{IntegrityKind, Key};
pub(crate) use message::{Class, Message};
pub(crate) use reply::Reply;

/// Bytes 4 to 7 of every STUN message (RFC 8489 section 5).
pub(crate) const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
/// Bytes before the attributes.
pub(crate) const STUN_HEADER: usize = 20;
/// Bytes before the payload of `ChannelData`.
pub(crate) const CHANNEL_HEADER: usize = 4;
/// Bytes before the value of an attribute.
pub(crate) const ATTRIBUTE_HEADER: usize = 4;

/// Channel numbers a client may bind. RFC 8656 section 12 ends at 0x4fff, to share a port with media (RFC 7983), which
/// ours does not; clients of RFC 5766 section 11 choose from all of these.
pub(crate) const fn is_channel_number(number: u16) -> bool {
    matches!(number, 0x4000..=0x7fff)
}

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair))
}

/// Whether `bytes`, as many as there are, can be the start of a STUN message.
pub(crate) fn is_stun_start(bytes: &[u8]) -> bool {
    let cookie = bytes.get(4..).unwrap_or(&[]);
    let cookie = cookie.get(..MAGIC_COOKIE.len()).unwrap_or(cookie);
    bytes.first().is_some_and(|byte| byte >> 6 == 0) && MAGIC_COOKIE.starts_with(cookie)
}
