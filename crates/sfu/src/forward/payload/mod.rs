//! What the first bytes of a payload say of the frame it belongs to.
//!
//! Every reader is total: it takes any bytes, and answers no to what it does not understand. None looks further than
//! the headers, which stay readable where the frames themselves are encrypted from end to end.

mod av1;
mod h264;
mod h265;
mod red;
mod vp9;

pub(super) use av1::starts_key as av1_starts_key;
pub(super) use h264::starts_key as h264_starts_key;
pub(super) use h265::starts_key as h265_starts_key;
pub use red::primary as red_primary;
pub(super) use vp9::starts_key as vp9_starts_key;
