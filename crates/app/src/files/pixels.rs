//! How large a picture says that it is, read from its first bytes: nothing is decoded to learn it.

/// What the first bytes of a picture say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pixels {
    /// This many, as it is shown.
    Known { width: u32, height: u32 },
    /// It stands behind the bytes at hand.
    Further,
    /// This is no picture.
    Broken,
}

/// Looks into the first bytes of a picture of this type.
pub(super) fn pixels(content_type: &str, head: &[u8]) -> Pixels {
    let found = match content_type {
        "image/png" => png(head),
        "image/gif" => gif(head),
        "image/webp" => webp(head),
        "image/jpeg" => return jpeg(head),
        _ => None,
    };
    known(found)
}

fn known(found: Option<(u32, u32)>) -> Pixels {
    match found {
        Some((width, height)) if width > 0 && height > 0 => Pixels::Known { width, height },
        _ => Pixels::Broken,
    }
}

fn bytes<const N: usize>(head: &[u8], at: usize) -> Option<[u8; N]> {
    head.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// The first chunk is `IHDR` (ISO/IEC 15948 section 11.2.2).
fn png(head: &[u8]) -> Option<(u32, u32)> {
    let named = bytes::<4>(head, 12)? == *b"IHDR";
    let size = (u32::from_be_bytes(bytes(head, 16)?), u32::from_be_bytes(bytes(head, 20)?));
    named.then_some(size)
}

/// The logical screen (GIF89a section 18).
fn gif(head: &[u8]) -> Option<(u32, u32)> {
    Some((u16::from_le_bytes(bytes(head, 6)?).into(), u16::from_le_bytes(bytes(head, 8)?).into()))
}

/// RFC 9649 sections 2.5 to 2.7.
fn webp(head: &[u8]) -> Option<(u32, u32)> {
    match &bytes::<4>(head, 12)? {
        b"VP8 " => {
            let size = |at| bytes(head, at).map(|pair| u32::from(u16::from_le_bytes(pair) & 0x3fff));
            let begins = bytes::<3>(head, 23)? == [0x9d, 0x01, 0x2a];
            if begins { Some((size(26)?, size(28)?)) } else { None }
        }
        b"VP8L" => {
            let packed = u32::from_le_bytes(bytes(head, 21)?);
            let begins = bytes::<1>(head, 20)? == [0x2f];
            begins.then_some(((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => {
            let size = |at| bytes::<3>(head, at).map(|[a, b, c]| u32::from_le_bytes([a, b, c, 0]) + 1);
            Some((size(24)?, size(27)?))
        }
        _ => None,
    }
}

/// Segment after segment to the frame header (ITU-T T.81 section B.2.2); turned as its `Exif` says, as browsers do.
fn jpeg(head: &[u8]) -> Pixels {
    let (mut at, mut turned) = (2_usize, false);
    loop {
        let Some([mark, kind]) = bytes(head, at) else { return Pixels::Further };
        if mark != 0xff {
            return Pixels::Broken;
        }
        match kind {
            // Filling, and markers that stand alone.
            0xff => {
                at += 1;
                continue;
            }
            0x01 | 0xd0..=0xd7 => {
                at += 2;
                continue;
            }
            _ => {}
        }
        let Some(length) = bytes(head, at + 2).map(u16::from_be_bytes) else { return Pixels::Further };
        if length < 2 {
            return Pixels::Broken;
        }
        let end = at + 2 + usize::from(length);
        match kind {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return frame(head, at, turned),
            0xe1 => turned |= head.get(at + 4..end).is_some_and(is_turned),
            // The scan, or the end, without a frame before it.
            0xda | 0xd9 => return Pixels::Broken,
            _ => {}
        }
        at = end;
    }
}

fn frame(head: &[u8], at: usize, turned: bool) -> Pixels {
    let (Some(height), Some(width)) = (bytes(head, at + 5), bytes(head, at + 7)) else { return Pixels::Further };
    let (width, height) = (u16::from_be_bytes(width).into(), u16::from_be_bytes(height).into());
    known(Some(if turned { (height, width) } else { (width, height) }))
}

/// Whether an `Exif` segment says that the picture lies on its side (CIPA DC-008 section 4.6.4, tag 0x0112).
fn is_turned(segment: &[u8]) -> bool {
    orientation(segment).is_some_and(|orientation| (5..=8).contains(&orientation))
}

/// The orientation that an `Exif` segment names, 1 to 8.
pub(super) fn orientation(segment: &[u8]) -> Option<u16> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let little = match bytes::<2>(tiff, 0)? {
        [b'I', b'I'] => true,
        [b'M', b'M'] => false,
        _ => return None,
    };
    let short =
        |at| bytes(tiff, at).map(|pair| if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) });
    let long =
        |at| bytes(tiff, at).map(|four| if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) });
    let list = usize::try_from(long(4)?).ok()?;
    let count = usize::from(short(list)?);
    let entries = (0..count).map_while(|n| list.checked_add(2)?.checked_add(n * 12));
    let mut entries = entries.take_while(|at| short(*at).is_some());
    let entry = entries.find(|at| short(*at) == Some(0x0112))?;
    short(entry.checked_add(8)?).filter(|value| (1..=8).contains(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn jpeg_of(orientation: Option<u8>) -> Vec<u8> {
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0];
        if let Some(orientation) = orientation {
            let tiff = [b'M', b'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
            jpeg.extend([0xff, 0xe1, 0, 30]);
            jpeg.extend(b"Exif\0\0");
            jpeg.extend(tiff);
        }
        jpeg.extend([0xff, 0xff, 0xc2, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0]);
        jpeg
    }

    #[test]
    fn chat_08_each_kind_of_picture_says_its_size() {
        let png = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]].concat();
        assert_eq!(pixels("image/png", &png), Pixels::Known { width: 50_000, height: 50_000 });
        assert_eq!(pixels("image/gif", b"GIF89a\x28\0\x1e\0"), Pixels::Known { width: 40, height: 30 });
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x28\0\x1e\x40";
        assert_eq!(pixels("image/webp", lossy), Pixels::Known { width: 40, height: 30 });
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x27\x40\x07\0";
        assert_eq!(pixels("image/webp", lossless), Pixels::Known { width: 40, height: 30 });
        let extended = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x27\0\0\x1d\0\0";
        assert_eq!(pixels("image/webp", extended), Pixels::Known { width: 40, height: 30 });
        assert_eq!(pixels("image/jpeg", &jpeg_of(None)), Pixels::Known { width: 40, height: 30 });
    }

    #[test]
    fn chat_08_a_photograph_on_its_side_has_the_size_it_is_shown_in() {
        assert_eq!(pixels("image/jpeg", &jpeg_of(Some(3))), Pixels::Known { width: 40, height: 30 });
        assert_eq!(pixels("image/jpeg", &jpeg_of(Some(6))), Pixels::Known { width: 30, height: 40 });
    }

    #[test]
    fn chat_08_a_frame_behind_the_first_bytes_is_looked_for_further() {
        let jpeg = jpeg_of(Some(6));
        for length in 2..jpeg.len() - 5 {
            assert_eq!(pixels("image/jpeg", &jpeg[..length]), Pixels::Further, "{length}");
        }
        assert_eq!(pixels("image/jpeg", &[0xff, 0xd8, 0xff, 0xda, 0, 2]), Pixels::Broken);
        assert_eq!(pixels("image/png", b"\x89PNG\r\n\x1a\n"), Pixels::Broken);
        assert_eq!(pixels("image/gif", b"GIF89a\0\0\0\0"), Pixels::Broken, "a picture without pixels");
    }

    proptest! {
        #[test]
        fn chat_08_no_bytes_break_the_looking(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for kind in ["image/png", "image/jpeg", "image/gif", "image/webp"] {
                pixels(kind, &bytes);
            }
            pixels("image/jpeg", &[&[0xff, 0xd8, 0xff, 0xe1], bytes.as_slice()].concat());
            orientation(&[b"Exif\0\0II".as_slice(), &bytes].concat());
        }
    }
}
