//! Pictures with and without what is taken out, whole and in pieces.

use std::io::Cursor;

use bytes::Bytes;
use futures_util::{TryStreamExt as _, stream};
use image::{DynamicImage, ImageFormat, RgbImage};
use proptest::{collection::vec, prelude::*, sample::Index};

use super::{super::pixels::orientation, jpeg::only_turned, *};

const SECRET: &[u8] = b"52.5163N 13.3777E";

fn in_pieces(bytes: &[u8], cuts: &[Index]) -> Vec<u8> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    at.extend([0, bytes.len()]);
    at.sort_unstable();
    let (mut strip, mut out) = (Strip::default(), Vec::new());
    for ends in at.windows(2) {
        strip.feed(&bytes[ends[0]..ends[1]], &mut out);
    }
    strip.finish(&mut out);
    out
}

fn whole(bytes: &[u8]) -> Vec<u8> {
    in_pieces(bytes, &[])
}

fn tells(bytes: &[u8]) -> bool {
    bytes.windows(SECRET.len()).any(|window| window == SECRET)
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let colours = RgbImage::from_fn(40, 30, |x, y| image::Rgb([x * 6, y * 8, x * y].map(|tone| tone.to_le_bytes()[0])));
    DynamicImage::ImageRgb8(colours).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn shows(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().to_rgb8()
}

fn segment(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, kind], length.as_slice(), body].concat()
}

/// An Exif that turns the picture, and says where it was taken.
fn exif(turn: u16) -> Vec<u8> {
    segment(0xe1, &[&only_turned(turn)[4..], SECRET].concat())
}

fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len()).unwrap().to_be_bytes(), name.as_slice(), body, b"crc!"].concat()
}

fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut all = b"WEBP".to_vec();
    for (name, body) in chunks {
        all.extend([name.as_slice(), &u32::try_from(body.len()).unwrap().to_le_bytes(), body].concat());
        all.resize(all.len().next_multiple_of(2), 0);
    }
    [b"RIFF".as_slice(), &u32::try_from(all.len()).unwrap().to_le_bytes(), &all].concat()
}

/// The same bytes with others at a place.
fn with(bytes: &[u8], at: usize, others: &[u8]) -> Vec<u8> {
    [&bytes[..at], others, &bytes[at..]].concat()
}

#[test]
fn chat_08_a_photograph_does_not_say_where_it_was_taken() {
    let plain = picture(ImageFormat::Jpeg);
    let xmp = segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), SECRET].concat());
    let others = [segment(0xed, SECRET), segment(0xfe, SECRET), segment(0xe2, &[b"MPF\0", SECRET].concat())];
    let told = with(&plain, 2, &[exif(1), xmp, others.concat()].concat());
    let told = [told.as_slice(), b"\xff\xd8", &exif(1), SECRET].concat();
    assert!(tells(&told));
    assert_eq!(whole(&told), plain, "what is behind the end is gone as well");
}

#[test]
fn chat_08_a_photograph_stays_turned_and_keeps_its_colours() {
    let plain = picture(ImageFormat::Jpeg);
    let profile = segment(0xe2, b"ICC_PROFILE\0\x01\x01colours");
    let kept = [profile.as_slice(), &segment(0xee, b"Adobe\0d\0\0\0\0\x01")].concat();
    let told = with(&plain, 2, &[exif(6).as_slice(), &kept, &exif(3)].concat());
    let expected = with(&plain, 2, &[only_turned(6).as_slice(), &kept].concat());
    assert_eq!(whole(&told), expected);
    assert_eq!(orientation(&only_turned(6)[4..]), Some(6));
    assert_eq!(shows(&expected), shows(&plain));
    assert_eq!(whole(&expected), expected);
}

#[test]
fn chat_08_a_drawing_does_not_say_who_made_it() {
    let plain = picture(ImageFormat::Png);
    let told: Vec<u8> =
        [b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"].iter().flat_map(|name| chunk(name, SECRET)).collect();
    let told = [with(&plain, 33, &told).as_slice(), SECRET].concat();
    assert_eq!(whole(&told), plain);
}

#[test]
fn chat_08_a_webp_says_nothing_of_its_making_either() {
    let plain = picture(ImageFormat::WebP);
    let name: &[u8; 4] = plain[12..16].try_into().unwrap();
    let length = u32::from_le_bytes(plain[16..20].try_into().unwrap()) as usize;
    let body = &plain[20..20 + length];
    let size = [39, 0, 0, 29, 0, 0];
    let flags = |flags| [&[flags, 0, 0, 0], size.as_slice()].concat();
    let told = riff(&[(b"VP8X", &flags(0x0c)), (name, body), (b"EXIF", SECRET), (b"XMP ", SECRET)]);
    let blank = [0; SECRET.len()];
    let expected = riff(&[(b"VP8X", &flags(0)), (name, body), (b"JUNK", &blank), (b"JUNK", &blank)]);
    assert_eq!(whole(&[told.as_slice(), SECRET].concat()), expected);
    assert_eq!(shows(&expected), shows(&plain));
}

#[test]
fn chat_08_damaged_pictures_go_on_as_they_are() {
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0xff; 4], b"tEXt", SECRET].concat();
    let webp = [b"RIFF\xff\0\0\0WEBP\x01\x02\x03\x04\x09\0\0\0".as_slice(), SECRET].concat();
    let empty = [b"RIFF\0\0\0\0WEBPVP8 ".as_slice(), SECRET].concat();
    let jpeg = [b"\xff\xd8\xff\xe1\0\0".as_slice(), SECRET].concat();
    for damaged in [png, webp, empty, jpeg] {
        assert_eq!(whole(&damaged), damaged);
    }
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let plain = picture(format);
        (0..plain.len()).for_each(|cut| assert_eq!(whole(&plain[..cut]), plain[..cut], "{format:?} to {cut}"));
    }
}

#[test]
fn chat_08_no_more_than_a_segment_of_a_picture_waits() {
    let long = segment(0xe1, &vec![7; 65_533]);
    let (mut jpeg, mut out) = (Jpeg::at_a_marker(), Vec::new());
    for byte in long[1..].iter().chain(long.iter().cycle().take(6 * long.len() - 1)) {
        jpeg.feed(&[*byte], &mut out);
    }
    assert_eq!((out.len(), jpeg.held.len()), (0, long.len() - 1), "the last of seven segments lacks a byte");
}

#[tokio::test]
async fn chat_08_what_is_taken_out_counts_as_well() {
    let told = with(&picture(ImageFormat::Png), 33, &chunk(b"tEXt", &[b'x'; 1_000]));
    let pieces = || stream::iter(told.chunks(7).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect::<Vec<_>>());
    let kept: Vec<Bytes> = stripped(pieces(), told.len() as u64).try_collect().await.unwrap();
    assert_eq!(kept.concat(), picture(ImageFormat::Png));
    let refused: std::io::Result<Vec<Bytes>> = stripped(pieces(), told.len() as u64 - 1).try_collect().await;
    assert_eq!(refused.unwrap_err().kind(), std::io::ErrorKind::FileTooLarge);
}

/// Parts of pictures in any order, between bytes of any value.
fn scraps() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        vec(any::<u8>(), 0..40),
        vec(prop_oneof![Just(0xff), Just(0), 0xc0..0xff_u8], 0..12),
        (0xc0..0xff_u8, vec(any::<u8>(), 0..40)).prop_map(|(kind, body)| segment(kind, &body)),
        (0..10_u16).prop_map(exif),
        (prop_oneof![Just(*b"IHDR"), Just(*b"tEXt"), Just(*b"IEND")], vec(any::<u8>(), 0..40))
            .prop_map(|(name, body)| chunk(&name, &body)),
        (prop_oneof![Just(*b"VP8X"), Just(*b"EXIF"), Just(*b"VP8 ")], vec(any::<u8>(), 0..40))
            .prop_map(|(name, body)| riff(&[(&name, &body)])[12..].to_vec()),
    ];
    let head = prop_oneof![
        Just(b"\xff\xd8".to_vec()),
        Just(b"\x89PNG\r\n\x1a\n".to_vec()),
        any::<[u8; 2]>().prop_map(|[a, b]| [b"RIFF".as_slice(), &[a, b, 0, 0], b"WEBP"].concat()),
        vec(any::<u8>(), 0..14),
    ];
    (head, vec(part, 0..8)).prop_map(|(head, parts)| [head, parts.concat()].concat())
}

proptest! {
    #[test]
    fn chat_08_where_a_picture_is_cut_on_its_way_does_not_matter(bytes in scraps(), cuts in vec(any::<Index>(), 0..12)) {
        prop_assert_eq!(in_pieces(&bytes, &cuts), whole(&bytes));
    }

    #[test]
    fn chat_08_nothing_is_added_but_how_a_picture_is_turned(bytes in scraps()) {
        prop_assert!(whole(&bytes).len() <= bytes.len());
    }

    #[test]
    fn chat_08_a_picture_that_says_nothing_comes_out_as_it_came_in(
        parts in vec((0xc0..0xd0_u8, vec(any::<u8>(), 0..60), vec(0..0xff_u8, 0..60)), 0..6),
    ) {
        let mut jpeg = [b"\xff\xd8".as_slice(), &segment(0xe0, b"JFIF\0rest")].concat();
        let mut png = [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IHDR", &[0; 13])].concat();
        let mut chunks: Vec<(&[u8; 4], &[u8])> = vec![(b"VP8X", &[0x10, 0, 0, 0, 39, 0, 0, 29, 0, 0])];
        for (kind, body, data) in &parts {
            jpeg.extend([segment(*kind, body).as_slice(), data, &[0xff, 0]].concat());
            png.extend(chunk(b"IDAT", body));
            chunks.push((b"ANMF", body));
        }
        jpeg.extend([0xff, 0xd9]);
        png.extend(chunk(b"IEND", b""));
        for bytes in [jpeg, png, riff(&chunks)] {
            prop_assert_eq!(whole(&bytes), bytes);
        }
    }
}
