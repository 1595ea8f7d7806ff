//! AV1 in RTP (RTP Payload Format For AV1, version 1.0): the aggregation header of section 4.4 and the first fields of
//! the dependency descriptor of appendix A.8.

const CONTINUES: u8 = 0x80;
const NEW_SEQUENCE: u8 = 0x08;
const STARTS_FRAME: u8 = 0x80;
const HAS_STRUCTURE: u8 = 0x80;

/// Whether a coded video sequence begins with this payload. Where a dependency descriptor came with the packet it
/// decides: it stays readable when the payload is encrypted, and a key frame is where the structure is sent.
pub(in crate::forward) fn starts_key(payload: &[u8], dependency: Option<&[u8]>) -> bool {
    match dependency {
        // Three bytes are mandatory; the flag of the structure is the first bit behind them.
        Some([first, _, _, extended, ..]) => {
            !payload.is_empty() && first & STARTS_FRAME != 0 && extended & HAS_STRUCTURE != 0
        }
        Some(_) => false,
        None => payload.first().is_some_and(|header| header & (CONTINUES | NEW_SEQUENCE) == NEW_SEQUENCE),
    }
}

#[cfg(test)]
mod tests {
    use super::starts_key;

    #[test]
    fn a_sequence_begins_where_the_aggregation_header_says_so() {
        assert!(starts_key(&[0x18, 0x0a], None));
        assert!(!starts_key(&[0x10, 0x0a], None), "same sequence");
        assert!(!starts_key(&[0x98, 0x0a], None), "continues a fragment");
        assert!(!starts_key(&[], None));
    }

    #[test]
    fn the_dependency_descriptor_decides_where_there_is_one() {
        assert!(starts_key(&[0x10], Some(&[0x80, 0, 1, 0x80, 0])), "with structure");
        assert!(!starts_key(&[0x18], Some(&[0x00, 0, 1, 0x80, 0])), "not the start of a frame");
        assert!(!starts_key(&[0x18], Some(&[0x80, 0, 1, 0x40, 0])), "without structure");
        assert!(!starts_key(&[0x18], Some(&[0xc0, 0, 2])), "mandatory fields alone");
        assert!(!starts_key(&[0x18], Some(&[])));
        assert!(!starts_key(&[], Some(&[0x80, 0, 1, 0x80, 0])), "padding");
    }
}
