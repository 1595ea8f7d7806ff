//! The shared TCP port: whatever a stranger begins with is told apart once and for all, and a stream of TURN falls into
//! the same messages however it arrives.
#![no_main]

use hubbub_relay::{
    demux::{First, LONGEST, classify},
    framing::{Frame, MAX_FRAME, split},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let answer = classify(bytes);
    assert!(bytes.len() < LONGEST || answer != First::NeedMore);
    for end in 0..bytes.len().min(LONGEST) {
        let earlier = classify(&bytes[..end]);
        assert!(earlier == First::NeedMore || earlier == answer, "{earlier:?} became {answer:?}");
    }
    let whole = frames(bytes, bytes.len().max(1));
    assert_eq!(whole, frames(bytes, 1));
    assert_eq!(whole, frames(bytes, 7));
});

/// Where the messages of a stream lie that arrives in pieces of this size, and whether it broke.
fn frames(stream: &[u8], piece: usize) -> (Vec<(usize, usize)>, bool) {
    let (mut found, mut start, mut arrived) = (Vec::new(), 0, 0);
    while arrived < stream.len() {
        arrived = (arrived + piece).min(stream.len());
        loop {
            let unread = &stream[start..arrived];
            match split(unread) {
                Frame::Incomplete(needed) => {
                    assert!(needed > unread.len() && needed <= MAX_FRAME, "{needed} of {}", unread.len());
                    break;
                }
                Frame::Whole { message, consumed } => {
                    assert!(0 < message && message <= consumed && consumed <= unread.len());
                    found.push((start, message));
                    start += consumed;
                }
                Frame::Broken => return (found, true),
            }
        }
    }
    (found, false)
}
