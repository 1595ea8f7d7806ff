//! WebP (RFC 9649 section 2.7): the size of the whole stands at its beginning, long before anybody knows what will be
//! taken out. So chunks of Exif and XMP become filling of the same length, and the flags do not promise them any more.

use super::{fill, take};

/// Name and length of a chunk.
const HEADER: usize = 8;
/// What the flags of the first chunk say of Exif and of XMP (section 2.7.1).
const EXIF_AND_XMP: u8 = 0b0000_1100;
/// A chunk of nothing, which readers skip.
const FILLING: &[u8; 4] = b"JUNK";

/// What becomes of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    /// Its first byte are the flags.
    Flags,
    Blank,
}

/// Where in the picture the next byte is.
#[derive(Debug, Clone, Copy)]
enum At {
    Header,
    /// In a chunk, so many bytes before its end.
    Chunk {
        left: u64,
        fate: Fate,
    },
    /// Behind something that is no chunk: all goes on as it is.
    Damaged,
}

/// A WebP that is passing; it begins behind the name of the form.
#[derive(Debug)]
pub(in crate::files) struct Webp {
    at: At,
    held: Vec<u8>,
    /// How many bytes the picture still has, as it says itself. What comes behind them goes.
    left: u64,
}

impl Webp {
    /// From the first twelve bytes; nothing when they leave no room for a picture.
    pub(super) fn new(head: &[u8]) -> Option<Self> {
        let size = head.get(4..8)?.try_into().map(u32::from_le_bytes).ok()?;
        let left = u64::from(size).checked_sub(4).filter(|left| *left >= HEADER as u64)?;
        Some(Self { at: At::Header, held: Vec::new(), left })
    }

    pub(super) fn feed(&mut self, input: &[u8], out: &mut Vec<u8>) {
        if let At::Damaged = self.at {
            out.extend_from_slice(input);
            return;
        }
        let (mut input, mut behind) = (input, input);
        input = take(&mut behind, self.left.min(input.len() as u64));
        self.left = self.left.saturating_sub(input.len() as u64);
        while !input.is_empty() {
            match self.at {
                At::Header => {
                    if fill(&mut self.held, HEADER, &mut input) {
                        self.header(out);
                    }
                }
                At::Chunk { left, fate } => {
                    let passing = take(&mut input, left);
                    let begins = out.len();
                    out.extend_from_slice(passing);
                    let passed = out.get_mut(begins..).unwrap_or_default();
                    match (fate, passed.first_mut()) {
                        (Fate::Blank, _) => passed.fill(0),
                        (Fate::Flags, Some(flags)) => *flags &= !EXIF_AND_XMP,
                        _ => {}
                    }
                    let left = left.saturating_sub(passing.len() as u64);
                    let fate = if fate == Fate::Flags { Fate::Kept } else { fate };
                    self.at = if left == 0 { At::Header } else { At::Chunk { left, fate } };
                }
                At::Damaged => {
                    out.extend_from_slice(take(&mut input, u64::MAX));
                    out.extend_from_slice(take(&mut behind, u64::MAX));
                }
            }
        }
    }

    pub(super) fn finish(self, out: &mut Vec<u8>) {
        out.extend(self.held);
    }

    fn header(&mut self, out: &mut Vec<u8>) {
        let [a, b, c, d, e, f, g, h] = *self.held else { return };
        let (name, length) = ([a, b, c, d], u64::from(u32::from_le_bytes([e, f, g, h])));
        let fate = match &name {
            b"EXIF" | b"XMP " => Fate::Blank,
            b"VP8X" => Fate::Flags,
            _ => Fate::Kept,
        };
        // A chunk of an odd length is followed by one byte of filling (section 2.3).
        let left = length + length % 2;
        self.at = match left {
            _ if !name.iter().all(|byte| (b' '..=b'~').contains(byte)) => At::Damaged,
            0 => At::Header,
            _ => At::Chunk { left, fate },
        };
        if fate == Fate::Blank {
            self.held.splice(..FILLING.len(), FILLING.iter().copied());
        }
        out.append(&mut self.held);
    }
}
