//! The payload descriptor of VP9 (RFC 9628 section 4.2).

const PICTURE_ID: u8 = 0x80;
const INTER_PREDICTED: u8 = 0x40;
const LAYERS: u8 = 0x20;
const BEGINS_FRAME: u8 = 0x08;

/// Whether a key picture begins with this payload: the first packet of a frame that depends on no earlier picture, of
/// the lowest spatial layer.
pub(in crate::forward) fn starts_key(payload: &[u8]) -> bool {
    let Some(&flags) = payload.first() else { return false };
    if flags & INTER_PREDICTED != 0 || flags & BEGINS_FRAME == 0 {
        return false;
    }
    flags & LAYERS == 0 || spatial_layer(payload, flags) == Some(0)
}

/// The SID field, which stands behind a picture id of no, one or two bytes.
fn spatial_layer(payload: &[u8], flags: u8) -> Option<u8> {
    let mut offset = 1;
    if flags & PICTURE_ID != 0 {
        offset += if payload.get(1)? & 0x80 != 0 { 2 } else { 1 };
    }
    Some(payload.get(offset)? >> 1 & 0x07)
}

#[cfg(test)]
mod tests {
    use super::starts_key;

    #[test]
    fn a_key_picture_begins_at_the_first_packet_of_its_lowest_layer() {
        assert!(starts_key(&[0x08, 0]), "no layers");
        assert!(starts_key(&[0x88, 0x05, 0]), "short picture id");
        assert!(starts_key(&[0xa8, 0x81, 0x05, 0x00, 0]), "long picture id, layer 0");
        assert!(!starts_key(&[0xa8, 0x81, 0x05, 0x02, 0]), "layer 1");
        assert!(!starts_key(&[0xa8, 0x05, 0x04, 0]), "layer 2 behind a short picture id");
        assert!(!starts_key(&[0xc8, 0x05]), "depends on an earlier picture");
        assert!(!starts_key(&[0x80, 0x05]), "in the middle of a frame");
    }

    #[test]
    fn what_is_cut_off_starts_nothing() {
        for bytes in [&[][..], &[0xa8], &[0xa8, 0x81], &[0xa8, 0x81, 0x05], &[0x28]] {
            assert!(!starts_key(bytes), "{bytes:?}");
        }
    }
}
