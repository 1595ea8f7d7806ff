//! How many parts a message may have. Two bytes of protobuf are enough for an empty part of a list, which takes some
//! hundred bytes once it is read: a message well below the limit of bytes would take a thousand times the memory of
//! honest ones.

use super::Frame;

/// Most parts in a message, counted at its own level and one below. The largest honest ones name a few hundred tracks.
const MAX_PARTS: usize = 4_096;

/// Whether a message may be read. `texts` are the numbers of its fields that are texts: nothing is to be counted in
/// those.
pub(crate) fn is_within_budget(frame: Frame<'_>, texts: &[u64]) -> bool {
    match frame {
        Frame::Binary(bytes) => count(bytes, Some(texts)).is_none_or(|parts| parts <= MAX_PARTS),
        Frame::Text(text) => count_json(text) <= MAX_PARTS,
    }
}

/// How many fields there are; with `texts` those of the messages in all other fields count too. `None` when the bytes are
/// no message; whoever reads them finds out why.
fn count(mut bytes: &[u8], texts: Option<&[u64]>) -> Option<usize> {
    let mut parts = 0_usize;
    while !bytes.is_empty() {
        parts += 1;
        if parts > MAX_PARTS {
            break;
        }
        let key = varint(&mut bytes)?;
        let skipped = match key & 7 {
            0 => {
                varint(&mut bytes)?;
                continue;
            }
            1 => 8,
            2 => usize::try_from(varint(&mut bytes)?).ok()?,
            5 => 4,
            _ => return None,
        };
        let (value, rest) = bytes.split_at_checked(skipped)?;
        bytes = rest;
        if key & 7 == 2 && texts.is_some_and(|texts| !texts.contains(&(key >> 3))) {
            parts += count(value, None).unwrap_or(0);
        }
    }
    Some(parts)
}

/// How many values there are in lists and objects: what stands between quotes is one of them.
fn count_json(text: &str) -> usize {
    let (mut parts, mut is_quoted, mut is_escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'{' | b'[' | b',' if !is_quoted => parts += 1,
            _ => {}
        }
    }
    parts
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
