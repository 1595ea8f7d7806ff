//! VP8 payloads (RFC 7741) that say whose frame they belong to: a real descriptor and frame header before, a stamp at
//! the end.

/// Most bytes of a payload.
const PAYLOAD: usize = 1_100;
/// Descriptor with X, a 15-bit picture id, TL0PICIDX and TID.
const DESCRIPTOR: usize = 6;
/// The header of a frame's first packet: frame tag, start code, width and height (RFC 6386 §9.1).
const HEADER: usize = 10;
const STAMP: usize = 12;
const MAGIC: u16 = 0x4877;

/// One frame of one layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its number, counted over all frames of this layer.
    pub number: u32,
    /// 0 the lowest.
    pub layer: u8,
    pub key: bool,
    /// 15 bits.
    pub picture: u16,
    pub tl0: u8,
}

/// What a packet says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub frame: Frame,
    /// Whether it is the first of its frame.
    pub start: bool,
}

impl Frame {
    /// The payloads of a frame of `bytes` bytes.
    pub(super) fn packets(&self, bytes: usize) -> Vec<Vec<u8>> {
        let count = bytes.div_ceil(PAYLOAD).max(1);
        let each = (bytes / count).clamp(DESCRIPTOR + HEADER + STAMP, PAYLOAD);
        (0..count).map(|index| self.payload(index == 0, each)).collect()
    }

    fn payload(&self, start: bool, length: usize) -> Vec<u8> {
        let [high, low] = self.picture.to_be_bytes();
        let mut payload = Vec::with_capacity(length);
        payload.extend([0x80 | (u8::from(start) << 4), 0xe0, 0x80 | high, low, self.tl0, 0]);
        if start {
            let [small, large] = (90u16 << self.layer).to_le_bytes();
            payload.extend([0x10 | u8::from(!self.key), 0, 0, 0x9d, 0x01, 0x2a, small, large, small, large]);
        }
        payload.resize(length - STAMP, 0x55);
        payload.extend(MAGIC.to_be_bytes());
        payload.extend(self.number.to_be_bytes());
        payload.extend([self.layer, u8::from(self.key), high, low, self.tl0, 0]);
        payload
    }
}

/// Reads a payload. The picture id and TL0PICIDX are those of the descriptor, which a server may have changed; number,
/// layer and whether it is a key frame are the sender's.
pub(super) fn read(payload: &[u8]) -> Option<Part> {
    let (descriptor, rest) = payload.split_first_chunk::<DESCRIPTOR>()?;
    let (_, stamp) = rest.split_last_chunk::<STAMP>()?;
    let [first, 0xe0, high, low, tl0, _] = *descriptor else { return None };
    let [magic_high, magic_low, n0, n1, n2, n3, layer, key, ..] = *stamp;
    if first & 0x8f != 0x80 || high & 0x80 == 0 || [magic_high, magic_low] != MAGIC.to_be_bytes() {
        return None;
    }
    let (start, key) = (first & 0x10 != 0, key == 1);
    if start && rest.first().is_none_or(|tag| key != (tag & 1 == 0)) {
        return None;
    }
    let number = u32::from_be_bytes([n0, n1, n2, n3]);
    let picture = u16::from_be_bytes([high & 0x7f, low]);
    Some(Part { frame: Frame { number, layer, key, picture, tl0 }, start })
}

#[cfg(test)]
mod tests {
    use super::*;
    use str0m::rtp::Vp8Descriptor;

    #[test]
    fn a_frame_is_read_as_it_was_written_and_as_vp8() {
        let frame = Frame { number: 70_000, layer: 2, key: true, picture: 0x1234, tl0: 200 };
        let packets = frame.packets(3_000);
        assert_eq!(packets.len(), 3);
        for (index, packet) in packets.iter().enumerate() {
            assert_eq!(read(packet), Some(Part { frame, start: index == 0 }));
            let descriptor = Vp8Descriptor::parse(packet).unwrap();
            assert_eq!((descriptor.picture_id(), descriptor.tl0_pic_idx()), (Some(0x1234), Some(200)));
            assert_eq!(descriptor.starts_keyframe(packet), index == 0);
        }
        let delta = Frame { key: false, ..frame }.packets(10);
        assert_eq!(delta.len(), 1);
        assert!(!Vp8Descriptor::parse(&delta[0]).unwrap().starts_keyframe(&delta[0]));
    }

    #[test]
    fn what_is_cut_short_is_not_read() {
        let whole = &Frame { number: 1, layer: 0, key: false, picture: 1, tl0: 1 }.packets(200)[0];
        assert!((0..whole.len()).all(|length| read(&whole[..length]).is_none()));
    }
}
