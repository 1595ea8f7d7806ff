//! NAL units of H.265 in RTP (RFC 7798 sections 1.1.4, 4.4.2 and 4.4.3), without decoding order numbers.

use std::ops::RangeInclusive;

const RANDOM_ACCESS: RangeInclusive<u8> = 16..=21;
const PARAMETERS: RangeInclusive<u8> = 32..=33;
const AGGREGATION: u8 = 48;
const FRAGMENT: u8 = 49;
const STARTS_FRAGMENT: u8 = 0x80;
/// Most units of one aggregation that are looked at.
const MOST_UNITS: usize = 16;

/// Whether a key frame begins with this payload: its parameter sets, or the first slice of a random access picture.
pub(in crate::forward) fn starts_key(payload: &[u8]) -> bool {
    let [header, _, rest @ ..] = payload else { return false };
    match header >> 1 & 0x3f {
        AGGREGATION => aggregates_key(rest),
        FRAGMENT => rest
            .split_first()
            .is_some_and(|(fragment, body)| fragment & STARTS_FRAGMENT != 0 && unit_starts_key(fragment & 0x3f, body)),
        kind => unit_starts_key(kind, rest),
    }
}

/// The first slice of a picture says so with the first bit behind the unit's header (H.265 section 7.3.6.1).
fn unit_starts_key(kind: u8, body: &[u8]) -> bool {
    PARAMETERS.contains(&kind) || RANDOM_ACCESS.contains(&kind) && body.first().is_some_and(|byte| byte & 0x80 != 0)
}

/// Units with 16 bits of length before each.
fn aggregates_key(mut units: &[u8]) -> bool {
    for _ in 0..MOST_UNITS {
        let [high, low, rest @ ..] = units else { return false };
        let Some((unit, after)) = rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low]))) else {
            return false;
        };
        if let [header, _, body @ ..] = unit
            && unit_starts_key(header >> 1 & 0x3f, body)
        {
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
    fn a_key_frame_begins_with_its_parameters_or_the_first_slice_of_a_random_access_picture() {
        assert!(starts_key(&[0x40, 0x01, 0x0c]), "video parameters");
        assert!(starts_key(&[0x42, 0x01, 0x01]), "sequence parameters");
        assert!(starts_key(&[0x26, 0x01, 0xaf]), "first slice of IDR");
        assert!(starts_key(&[0x2a, 0x01, 0xaf]), "first slice of CRA");
        assert!(!starts_key(&[0x26, 0x01, 0x2f]), "second slice");
        assert!(!starts_key(&[0x02, 0x01, 0xd0]), "trailing picture");
        assert!(starts_key(&[0x62, 0x01, 0x93, 0xaf]), "first fragment");
        assert!(!starts_key(&[0x62, 0x01, 0x13, 0xaf]), "a later fragment");
    }

    #[test]
    fn aggregated_units_are_all_looked_at() {
        assert!(starts_key(&[0x60, 0x01, 0, 3, 0x46, 0x01, 0x50, 0, 3, 0x40, 0x01, 0x0c]));
        assert!(!starts_key(&[0x60, 0x01, 0, 3, 0x02, 0x01, 0xd0]));
        assert!(!starts_key(&[0x60, 0x01, 0, 9, 0x40, 0x01]), "longer than what is there");
    }

    #[test]
    fn what_is_cut_off_starts_nothing() {
        for bytes in [&[][..], &[0x40], &[0x26, 0x01], &[0x62, 0x01], &[0x62, 0x01, 0x93], &[0x60, 0x01, 0]] {
            assert!(!starts_key(bytes), "{bytes:?}");
        }
    }
}
