//! NAL units of H.264 in RTP (RFC 6184 sections 5.2, 5.7.1 and 5.8).

const IDR: u8 = 5;
const PARAMETERS: u8 = 7;
const STAP_A: u8 = 24;
const FU_A: u8 = 28;
const STARTS_FRAGMENT: u8 = 0x80;
/// Most units of one aggregation that are looked at.
const MOST_UNITS: usize = 16;

/// Whether a key frame begins with this payload: its parameter sets, or the first slice of an IDR picture.
pub(in crate::forward) fn starts_key(payload: &[u8]) -> bool {
    match payload {
        [header, rest @ ..] if header & 0x1f == STAP_A => aggregates_key(rest),
        [header, fragment, rest @ ..] if header & 0x1f == FU_A => {
            fragment & STARTS_FRAGMENT != 0 && unit_starts_key(fragment & 0x1f, rest)
        }
        [header, rest @ ..] => unit_starts_key(header & 0x1f, rest),
        [] => false,
    }
}

/// The first slice of a picture has `first_mb_in_slice` 0, which is written as a single set bit (H.264 section 7.3.3).
fn unit_starts_key(kind: u8, body: &[u8]) -> bool {
    kind == PARAMETERS || kind == IDR && body.first().is_some_and(|byte| byte & 0x80 != 0)
}

/// Units with 16 bits of length before each.
fn aggregates_key(mut units: &[u8]) -> bool {
    for _ in 0..MOST_UNITS {
        let [high, low, rest @ ..] = units else { return false };
        let Some((unit, after)) = rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low]))) else {
            return false;
        };
        if unit.split_first().is_some_and(|(header, body)| unit_starts_key(header & 0x1f, body)) {
            return true;
        }
        units = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::starts_key;

    #[test]
    fn a_key_frame_begins_with_its_parameters_or_the_first_slice_of_an_idr_picture() {
        assert!(starts_key(&[0x67, 0x42]), "parameters");
        assert!(starts_key(&[0x65, 0x88]), "first slice");
        assert!(!starts_key(&[0x65, 0x40]), "second slice");
        assert!(!starts_key(&[0x41, 0x9a]), "not IDR");
        assert!(starts_key(&[0x7c, 0x85, 0x88]), "first fragment of the first slice");
        assert!(!starts_key(&[0x7c, 0x05, 0x88]), "a later fragment");
        assert!(!starts_key(&[0x7c, 0x81, 0x88]), "fragment of another picture");
    }

    #[test]
    fn aggregated_units_are_all_looked_at() {
        assert!(starts_key(&[0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xce]), "parameters first");
        assert!(starts_key(&[0x78, 0, 2, 0x09, 0xf0, 0, 2, 0x65, 0x88]), "IDR behind a delimiter");
        assert!(!starts_key(&[0x78, 0, 2, 0x41, 0x9a, 0, 2, 0x41, 0x9a]), "none");
        assert!(!starts_key(&[0x78, 0, 9, 0x67, 0x42]), "longer than what is there");
    }

    #[test]
    fn what_is_cut_off_starts_nothing() {
        for bytes in [&[][..], &[0x65], &[0x7c], &[0x7c, 0x85], &[0x78], &[0x78, 0], &[0x78, 0, 0]] {
            assert!(!starts_key(bytes), "{bytes:?}");
        }
    }
}
