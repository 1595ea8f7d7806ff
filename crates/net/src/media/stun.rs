//! What a datagram is, told without believing it (RFC 7983, RFC 8489).

/// The kinds that share one port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A binding request.
    Check,
    /// Another message of STUN: answers to our checks.
    Stun,
    /// DTLS, SRTP or SRTCP.
    Media,
    /// None of these.
    Other,
}

const HEADER: usize = 20;
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const BINDING_REQUEST: [u8; 2] = [0, 1];
const USERNAME: u16 = 0x0006;

/// What `bytes` are, by their first ones.
pub(super) fn kind(bytes: &[u8]) -> Kind {
    match bytes.first() {
        Some(0..=3) if bytes.len() >= HEADER && bytes.get(4..8) == Some(&COOKIE) => match bytes.first_chunk() {
            Some(&BINDING_REQUEST) => Kind::Check,
            _ => Kind::Stun,
        },
        Some(20..=63 | 128..=191) => Kind::Media,
        _ => Kind::Other,
    }
}

/// The user name fragment of ours that a check is for: what stands before the colon of its USERNAME (RFC 8445 section
/// 7.2.2).
pub(super) fn ufrag(check: &[u8]) -> Option<&str> {
    let mut rest = check.get(HEADER..)?;
    loop {
        let (head, value) = rest.split_first_chunk::<4>()?;
        let [kind @ .., _, _] = *head;
        let [_, _, length @ ..] = *head;
        let length = usize::from(u16::from_be_bytes(length));
        if u16::from_be_bytes(kind) == USERNAME {
            return Some(std::str::from_utf8(value.get(..length)?).ok()?.split_once(':')?.0);
        }
        rest = value.get(length.next_multiple_of(4)..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample request of RFC 5769 section 2.1.
    const REQUEST: &[u8] = b"\x00\x01\x00\x58\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\
        \x80\x22\x00\x10STUN test client\x00\x24\x00\x04\x6e\x00\x01\xff\x80\x29\x00\x08\x93\x2f\xf9\xb1\x51\x26\x3b\x36\
        \x00\x06\x00\x09evtj:h6vY   ";

    #[test]
    fn meet_06_kinds_on_one_port_are_told_apart() {
        assert_eq!(kind(REQUEST), Kind::Check);
        assert_eq!(kind(&[&[1, 1], &REQUEST[2..]].concat()), Kind::Stun);
        assert_eq!(kind(&REQUEST[..19]), Kind::Other, "too short");
        assert_eq!(kind(&[0; 40]), Kind::Other, "without the cookie");
        assert_eq!(kind(&[22, 254, 253]), Kind::Media);
        assert_eq!(kind(&[0x80, 96]), Kind::Media);
        assert_eq!(kind(&[]), Kind::Other);
        assert_eq!(kind(&[200]), Kind::Other);
    }

    #[test]
    fn meet_06_a_check_names_whom_it_is_for() {
        assert_eq!(ufrag(REQUEST), Some("evtj"));
        for length in 0..REQUEST.len() - 3 {
            assert_eq!(ufrag(&REQUEST[..length]), None, "the first {length} bytes");
        }
    }
}
