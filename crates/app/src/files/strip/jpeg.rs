//! JPEG (ITU-T T.81 annex B): application segments and comments go, but for what a picture cannot be shown rightly
//! without. What stands behind the end of the picture goes too: cameras put further pictures there, and these have
//! segments of their own.

use super::{super::pixels::orientation, fill, take};

/// The marker and the length of a segment.
const HEADER: usize = 4;

/// Where in the picture the next byte is.
#[derive(Debug, Clone, Copy)]
enum At {
    /// Anywhere between segments: in a scan, mostly.
    Data,
    /// Behind the first byte of a marker.
    Mark,
    /// Between a marker and the end of the length.
    Header,
    /// In a segment that is judged when its so many bytes are here.
    Held(usize),
    /// In a segment that is kept, so many bytes before its end.
    Copy(u64),
    /// Behind the picture.
    End,
}

/// A JPEG that is passing.
#[derive(Debug)]
pub(in crate::files) struct Jpeg {
    at: At,
    /// At most one segment, which has at most 64 KiB.
    pub(super) held: Vec<u8>,
    /// Whether the picture was told how it is turned.
    turned: bool,
}

impl Jpeg {
    /// Behind the start of the picture and the first byte of a marker.
    pub(super) fn at_a_marker() -> Self {
        Self { at: At::Mark, held: Vec::new(), turned: false }
    }

    pub(super) fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
        while !input.is_empty() {
            match self.at {
                At::Data => {
                    let run = input.iter().position(|byte| *byte == 0xff).unwrap_or(input.len());
                    out.extend_from_slice(take(&mut input, run as u64));
                    if !take(&mut input, 1).is_empty() {
                        self.at = At::Mark;
                    }
                }
                At::Mark => take(&mut input, 1).iter().for_each(|kind| self.mark(*kind, out)),
                At::Header => {
                    if fill(&mut self.held, HEADER, &mut input) {
                        self.header(out);
                    }
                }
                At::Held(length) => {
                    if fill(&mut self.held, length, &mut input) {
                        self.judge(out);
                    }
                }
                At::Copy(left) => {
                    let copied = take(&mut input, left);
                    out.extend_from_slice(copied);
                    let left = left.saturating_sub(copied.len() as u64);
                    self.at = if left == 0 { At::Data } else { At::Copy(left) };
                }
                At::End => return,
            }
        }
    }

    pub(super) fn finish(mut self, out: &mut Vec<u8>) {
        match self.at {
            At::Mark => out.push(0xff),
            At::Header => out.extend(self.held),
            At::Held(_) => self.judge(out),
            At::Data | At::Copy(_) | At::End => {}
        }
    }

    fn mark(&mut self, kind: u8, out: &mut Vec<u8>) {
        self.at = match kind {
            // Filling (section B.1.1.2): this byte may begin the marker.
            0xff => {
                out.push(0xff);
                return;
            }
            // A stuffed byte of a scan, and markers that stand alone.
            0x00 | 0x01 | 0xd0..=0xd8 => At::Data,
            0xd9 => At::End,
            _ => {
                self.held.clear();
                self.held.extend([0xff, kind]);
                self.at = At::Header;
                return;
            }
        };
        out.extend([0xff, kind]);
    }

    fn header(&mut self, out: &mut Vec<u8>) {
        let [_, kind, high, low] = *self.held else { return };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if matches!(kind, 0xe0..=0xef | 0xfe) && length >= 2 {
            self.at = At::Held(2 + length);
            return;
        }
        out.append(&mut self.held);
        self.at = match length {
            0..=2 => At::Data,
            _ => At::Copy(length as u64 - 2),
        };
    }

    /// Keeps what colours depend on, and how the picture is turned; nothing else.
    fn judge(&mut self, out: &mut Vec<u8>) {
        self.at = At::Data;
        let (kind, body) = (self.held.get(1).copied(), self.held.get(HEADER..).unwrap_or_default());
        // The last segment of what was cut may end within its name.
        let is = |name: &[u8]| body.starts_with(name) || name.starts_with(body);
        let kept = match kind {
            Some(0xe0) => is(b"JFIF\0"),
            Some(0xe2) => is(b"ICC_PROFILE\0"),
            Some(0xee) => is(b"Adobe"),
            _ => false,
        };
        let turn = orientation(body).filter(|turn| kind == Some(0xe1) && *turn > 1 && !self.turned);
        if kept {
            out.append(&mut self.held);
        } else if let Some(turn) = turn {
            self.turned = true;
            out.extend(only_turned(turn));
        }
        self.held.clear();
    }
}

/// A segment that says how a picture is turned, and nothing else (CIPA DC-008 section 4.5, tag 0x0112).
pub(super) fn only_turned(orientation: u16) -> Vec<u8> {
    let mut segment = b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    segment.extend(orientation.to_be_bytes());
    segment.extend([0; 6]);
    segment
}
