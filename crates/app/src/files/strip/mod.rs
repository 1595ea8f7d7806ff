//! What a picture says of who took it, where and with what, is taken out of it on its way in: bytes come and go, and no
//! more than one segment of them waits here. What is no picture, or is damaged where its parts begin, goes on as it is.

mod jpeg;
mod png;
mod stream;
#[cfg(test)]
mod tests;
mod webp;

pub(super) use stream::stripped;

use self::{jpeg::Jpeg, png::Png, webp::Webp};

/// A picture that is passing.
#[derive(Debug)]
pub(super) enum Strip {
    /// The first bytes, which are not enough yet to tell what this is.
    Beginning(Vec<u8>),
    Jpeg(Jpeg),
    Png(Png),
    Webp(Webp),
    /// Everything goes on as it is.
    Other,
}

impl Default for Strip {
    fn default() -> Self {
        Self::Beginning(Vec::new())
    }
}

impl Strip {
    /// What is kept of the beginning of a file.
    pub(super) fn beginning(head: &[u8]) -> Vec<u8> {
        let mut kept = Vec::with_capacity(head.len());
        Self::default().feed(head, &mut kept);
        kept
    }

    /// Takes the next bytes; adds to `out` what is kept and complete.
    pub(super) fn feed(&mut self, input: &[u8], out: &mut Vec<u8>) {
        let mut input = input;
        while let Self::Beginning(head) = self {
            let [next] = *take(&mut input, 1) else { return };
            head.push(next);
            if let Some(told) = told(head, out) {
                *self = told;
            }
        }
        match self {
            Self::Jpeg(jpeg) => jpeg.feed(input, out),
            Self::Png(png) => png.feed(input, out),
            Self::Webp(webp) => webp.feed(input, out),
            Self::Beginning(_) | Self::Other => out.extend_from_slice(input),
        }
    }

    /// There are no more bytes.
    pub(super) fn finish(self, out: &mut Vec<u8>) {
        match self {
            Self::Beginning(head) => out.extend(head),
            Self::Jpeg(jpeg) => jpeg.finish(out),
            Self::Png(png) => png.finish(out),
            Self::Webp(webp) => webp.finish(out),
            Self::Other => {}
        }
    }

    /// Whether bytes pass unseen.
    pub(super) fn is_other(&self) -> bool {
        matches!(self, Self::Other)
    }
}

/// What begins so; nothing while it may still be several things. The signatures are those of [`super::sniff`].
fn told(head: &[u8], out: &mut Vec<u8>) -> Option<Strip> {
    const JPEG: &[u8] = b"\xff\xd8\xff";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const RIFF: &[u8] = b"RIFF";
    const WEBP: &[u8] = b"WEBP";
    if head == JPEG {
        // The last of the three begins a marker.
        out.extend_from_slice(b"\xff\xd8");
        return Some(Strip::Jpeg(Jpeg::at_a_marker()));
    }
    if head == PNG {
        out.extend_from_slice(head);
        return Some(Strip::Png(Png::default()));
    }
    let fourcc = head.get(8..).unwrap_or_default();
    let riff = if head.len() < 4 { RIFF.starts_with(head) } else { head.starts_with(RIFF) && WEBP.starts_with(fourcc) };
    if riff && fourcc == WEBP {
        out.extend_from_slice(head);
        return Some(Webp::new(head).map_or(Strip::Other, Strip::Webp));
    }
    if riff || JPEG.starts_with(head) || PNG.starts_with(head) {
        return None;
    }
    out.extend_from_slice(head);
    Some(Strip::Other)
}

/// Takes up to so many bytes off the front.
fn take<'a>(input: &mut &'a [u8], count: u64) -> &'a [u8] {
    let count = usize::try_from(count).unwrap_or(usize::MAX).min(input.len());
    let (taken, rest) = input.split_at(count);
    *input = rest;
    taken
}

/// Adds to `held` until it has `count` bytes; whether it has.
fn fill(held: &mut Vec<u8>, count: usize, input: &mut &[u8]) -> bool {
    held.extend_from_slice(take(input, count.saturating_sub(held.len()) as u64));
    held.len() >= count
}
