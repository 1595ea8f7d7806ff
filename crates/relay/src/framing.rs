//! Where messages end in a byte stream (RFC 8656 section 3.4, RFC 8489 section 6.2.2).

use crate::wire::{CHANNEL_HEADER, STUN_HEADER, is_channel_number, is_stun_start, u16_at};

/// The longest frame in bytes: STUN with the largest length that is a multiple of 4.
pub const MAX_FRAME: usize = STUN_HEADER + 0xfffc;

/// What the unread bytes of a stream begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Not yet a whole message: at least this many bytes are needed, counted from the start.
    Incomplete(usize),
    /// One message.
    Whole {
        /// Its bytes, to be handed to [`crate::Relay::handle_client`].
        message: usize,
        /// Bytes to take off the stream: the message and its padding.
        consumed: usize,
    },
    /// Neither STUN nor `ChannelData`: nothing that follows can be understood, cut the stream.
    Broken,
}

/// Finds the first message in `bytes`, which is what was read and not consumed yet.
#[must_use]
pub fn split(bytes: &[u8]) -> Frame {
    let Some(first) = bytes.first() else { return Frame::Incomplete(CHANNEL_HEADER) };
    match first >> 6 {
        0 => split_stun(bytes),
        1 => split_channel_data(bytes),
        _ => Frame::Broken,
    }
}

fn split_stun(bytes: &[u8]) -> Frame {
    if !is_stun_start(bytes) {
        return Frame::Broken;
    }
    let Some(length) = u16_at(bytes, 2) else { return Frame::Incomplete(STUN_HEADER) };
    if !length.is_multiple_of(4) {
        return Frame::Broken;
    }
    let message = STUN_HEADER + usize::from(length);
    if bytes.len() < message { Frame::Incomplete(message) } else { Frame::Whole { message, consumed: message } }
}

/// Over a stream `ChannelData` is padded to a multiple of 4 (RFC 8656 section 12.5).
fn split_channel_data(bytes: &[u8]) -> Frame {
    let (Some(number), Some(length)) = (u16_at(bytes, 0), u16_at(bytes, 2)) else {
        return Frame::Incomplete(CHANNEL_HEADER);
    };
    if !is_channel_number(number) {
        return Frame::Broken;
    }
    let message = CHANNEL_HEADER + usize::from(length);
    let consumed = message.next_multiple_of(4);
    if bytes.len() < consumed { Frame::Incomplete(consumed) } else { Frame::Whole { message, consumed } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn binding() -> Vec<u8> {
        let mut message = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        message.extend([7; 12]);
        message
    }

    #[test]
    fn a_stun_message_ends_where_its_length_says() {
        let mut stream = binding();
        stream.extend(b"next");
        assert_eq!(split(&stream), Frame::Whole { message: 20, consumed: 20 });
        for short in 0..20 {
            assert!(matches!(split(&stream[..short]), Frame::Incomplete(_)), "{short}");
        }
    }

    #[test]
    fn channel_data_is_padded_to_four() {
        let stream = [0x40, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0, 9];
        assert_eq!(split(&stream), Frame::Whole { message: 9, consumed: 12 });
        assert_eq!(split(&stream[..11]), Frame::Incomplete(12));
        assert_eq!(split(&[0x40, 0, 0, 0]), Frame::Whole { message: 4, consumed: 4 });
    }

    #[test]
    fn what_is_neither_breaks_the_stream() {
        let mut odd = binding();
        odd[3] = 3;
        let mut no_cookie = binding();
        no_cookie[5] = 0;
        for stream in [&[0x80, 1, 2, 3][..], &[0xc0, 0, 0, 0], &[0x16, 3, 1, 0, 9], &odd, &no_cookie] {
            let broken = (1..=stream.len()).any(|end| split(&stream[..end]) == Frame::Broken);
            assert!(broken, "{stream:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_ask_for_more_than_a_frame(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            match split(&bytes) {
                Frame::Incomplete(needed) => prop_assert!(needed > bytes.len() && needed <= MAX_FRAME),
                Frame::Whole { message, consumed } => {
                    prop_assert!(message <= consumed && consumed <= bytes.len() && consumed >= CHANNEL_HEADER);
                }
                Frame::Broken => {}
            }
        }
    }
}
