//! PNG (ISO/IEC 15948 section 5.3): chunks of text, of the time and of Exif go, and what stands behind the last chunk.

use super::{fill, take};

/// Length and name of a chunk.
const HEADER: usize = 8;
/// The checksum behind each chunk.
const CHECK: u64 = 4;

/// Where in the picture the next byte is.
#[derive(Debug, Clone, Copy, Default)]
enum At {
    #[default]
    Header,
    /// In a chunk, so many bytes before its end.
    Chunk { left: u64, kept: bool, last: bool },
    /// Behind the picture.
    End,
    /// Behind something that is no chunk: all goes on as it is.
    Damaged,
}

/// A PNG that is passing; it begins behind the signature.
#[derive(Debug, Default)]
pub(in crate::files) struct Png {
    at: At,
    held: Vec<u8>,
}

impl Png {
    pub(super) fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
        while !input.is_empty() {
            match self.at {
                At::Header => {
                    if fill(&mut self.held, HEADER, &mut input) {
                        self.header(out);
                    }
                }
                At::Chunk { left, kept, last } => {
                    let passing = take(&mut input, left);
                    if kept {
                        out.extend_from_slice(passing);
                    }
                    let left = left.saturating_sub(passing.len() as u64);
                    self.at = match (left, last) {
                        (0, true) => At::End,
                        (0, false) => At::Header,
                        _ => At::Chunk { left, kept, last },
                    };
                }
                At::End => return,
                At::Damaged => out.extend_from_slice(take(&mut input, u64::MAX)),
            }
        }
    }

    pub(super) fn finish(self, out: &mut Vec<u8>) {
        out.extend(self.held);
    }

    fn header(&mut self, out: &mut Vec<u8>) {
        let [a, b, c, d, ref name @ ..] = *self.held else { return };
        let length = u32::from_be_bytes([a, b, c, d]);
        let kept = !matches!(name, b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" | b"tIME");
        let sound = i32::try_from(length).is_ok() && name.iter().all(u8::is_ascii_alphabetic);
        self.at = if sound {
            At::Chunk { left: u64::from(length) + CHECK, kept, last: name == b"IEND" }
        } else {
            At::Damaged
        };
        if kept || !sound {
            out.append(&mut self.held);
        }
        self.held.clear();
    }
}
