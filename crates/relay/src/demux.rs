//! What a new connection on the shared TCP port speaks, told by its first bytes.
//!
//! The magic cookie of STUN (RFC 8489 section 5) stands at byte 4 of a TURN client's first message, and at byte 6 of
//! ICE-TCP, where a length of two bytes comes first (RFC 4571).

use crate::wire::MAGIC_COOKIE;

/// The most bytes [`classify`] looks at: with so many it never asks for more.
pub const LONGEST: usize = 10;

/// What a connection begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// Not enough bytes to tell.
    NeedMore,
    /// A TLS `ClientHello` (RFC 8446 section 5.1). Classify again what is inside.
    Tls,
    /// A request line.
    Http,
    /// STUN or TURN over TCP.
    Turn,
    /// STUN in RFC 4571 framing: ICE over TCP (RFC 6544).
    IceTcp,
    /// None of these: close.
    Garbage,
}

const TLS_HANDSHAKE: u8 = 22;
const TLS_MAJOR: u8 = 3;

/// Tells what `first`, the first bytes of a connection, belong to.
#[must_use]
pub fn classify(first: &[u8]) -> First {
    match first {
        [] | [TLS_HANDSHAKE] => First::NeedMore,
        [TLS_HANDSHAKE, TLS_MAJOR, ..] => First::Tls,
        [letter, ..] if letter.is_ascii_alphabetic() => First::Http,
        // The two highest bits of a STUN message are zero, and no ICE check is 16 kB long.
        [byte, ..] if byte >> 6 == 0 => classify_stun(first),
        _ => First::Garbage,
    }
}

fn classify_stun(first: &[u8]) -> First {
    match (cookie_at(first, 4), cookie_at(first, 6)) {
        (Cookie::Yes, _) => First::Turn,
        (_, Cookie::Yes) => First::IceTcp,
        (Cookie::No, Cookie::No) => First::Garbage,
        _ => First::NeedMore,
    }
}

#[derive(PartialEq, Eq)]
enum Cookie {
    Yes,
    No,
    Partly,
}

fn cookie_at(first: &[u8], at: usize) -> Cookie {
    let found = first.get(at..).unwrap_or(&[]);
    let found = found.get(..MAGIC_COOKIE.len()).unwrap_or(found);
    match MAGIC_COOKIE.strip_prefix(found) {
        Some([]) => Cookie::Yes,
        Some(_) => Cookie::Partly,
        None => Cookie::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn protocols_are_told_apart() {
        let cases: [(&[u8], First); 12] = [
            (b"", First::NeedMore),
            (b"\x16", First::NeedMore),
            (b"\x16\x03\x01\x02\x00\x01", First::Tls),
            (b"\x16\x02\x01\x02\x00\x01\x00\x01\x00\x01", First::Garbage),
            (b"GET / HTTP/1.1\r\n", First::Http),
            (b"PRI * HTTP/2.0", First::Http),
            (b"\x00\x03\x00\x08\x21\x12\xa4\x42", First::Turn),
            (b"\x00\x03\x00\x08\x21\x12", First::NeedMore),
            (b"\x00\x6c\x00\x01\x00\x58\x21\x12\xa4\x42", First::IceTcp),
            (b"\x00\x6c\x00\x01\x00\x58\x21\x12", First::NeedMore),
            (b"\x00\x00\x00\x00\x00\x00\x00\x00", First::Garbage),
            (b"\xff\xfe", First::Garbage),
        ];
        for (bytes, expected) in cases {
            assert_eq!(classify(bytes), expected, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn the_answer_is_known_after_ten_bytes_and_never_changes(bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let answer = classify(&bytes);
            prop_assert!(bytes.len() < LONGEST || answer != First::NeedMore);
            for end in 0..bytes.len() {
                let earlier = classify(&bytes[..end]);
                prop_assert!(earlier == First::NeedMore || earlier == answer);
            }
        }
    }
}
