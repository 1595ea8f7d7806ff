//! Redundant audio (RFC 2198 section 3).

use std::ops::Range;

/// The header of a block is followed by another one.
const MORE: u8 = 0x80;
/// Most blocks of one packet; senders make two or three.
const MOST_BLOCKS: usize = 16;

/// Finds the primary block, the sound of this very packet: its payload type and where it is in `payload`. It is the
/// last of the blocks, the older ones before it are what was sent earlier. `None` if the headers do not fit the bytes.
#[must_use]
pub fn primary(payload: &[u8]) -> Option<(u8, Range<usize>)> {
    let (mut header, mut older) = (0_usize, 0_usize);
    for _ in 0..MOST_BLOCKS {
        let first = *payload.get(header)?;
        if first & MORE == 0 {
            let start = (header + 1).checked_add(older)?;
            return (start <= payload.len()).then_some((first, start..payload.len()));
        }
        let (high, low) = (*payload.get(header + 2)?, *payload.get(header + 3)?);
        older += usize::from(u16::from_be_bytes([high & 0x03, low]));
        header += 4;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::primary;

    #[test]
    fn the_last_block_is_cut_out() {
        assert_eq!(primary(&[111, 1, 2, 3]), Some((111, 1..4)), "alone");
        let two = [0x80 | 111, 0x0f, 0x00, 2, 111, 9, 9, 1, 2, 3];
        assert_eq!(primary(&two), Some((111, 7..10)), "behind one of two bytes");
        let long = [&[0x80 | 111, 0, 1, 0, 111][..], &[7; 256], &[1]].concat();
        assert_eq!(primary(&long), Some((111, 261..262)), "lengths have ten bits");
        assert_eq!(primary(&[0x80 | 111, 0, 0, 2, 111, 9, 9]), Some((111, 7..7)), "silence");
    }

    #[test]
    fn what_does_not_fit_has_none() {
        assert_eq!(primary(&[]), None);
        assert_eq!(primary(&[0x80 | 111, 0, 0]), None, "header cut off");
        assert_eq!(primary(&[0x80 | 111, 0, 0, 9, 111, 1]), None, "block cut off");
        assert_eq!(primary(&[0x80; 200]), None, "headers without end");
    }
}
