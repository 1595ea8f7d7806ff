//! Uploads of every kind, honest and not.

use image::{Frame, Rgb, RgbImage, Rgba, RgbaImage, codecs::gif::GifEncoder};
use proptest::prelude::*;

use super::*;

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn kept(upload: &[u8]) -> Result<Kept, Error> {
    keep(upload, &PictureSettings::default())
}

fn reread(kept: &Kept) -> RgbImage {
    image::load_from_memory(&kept.bytes).unwrap().to_rgb8()
}

/// Red left third, green middle, blue right.
fn stripes() -> DynamicImage {
    RgbImage::from_fn(900, 300, |x, _| match x / 300 {
        0 => Rgb([250, 0, 0]),
        1 => Rgb([0, 250, 0]),
        _ => Rgb([0, 0, 250]),
    })
    .into()
}

/// A PNG that only claims a size: signature, IHDR with its checksum, and an empty IDAT.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut png = encoded(&RgbImage::new(1, 1).into(), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn the_centre_becomes_a_square_of_one_size() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        let kept = kept(&encoded(&stripes(), format)).unwrap();
        let image = reread(&kept);
        assert_eq!(image.dimensions(), (SIDE, SIDE), "{format:?}");
        assert_eq!(kept.content_type, "image/jpeg");
        for x in [2, 128, 253] {
            let Rgb([red, green, blue]) = *image.get_pixel(x, 128);
            assert!(green > 200 && red < 60 && blue < 60, "{format:?} at {x}: {red} {green} {blue}");
        }
    }
}

#[test]
fn transparency_is_kept() {
    let image = RgbaImage::from_pixel(64, 64, Rgba([10, 20, 30, 0]));
    let kept = kept(&encoded(&image.into(), ImageFormat::Png)).unwrap();
    assert_eq!(kept.content_type, "image/webp");
    assert_eq!(image::load_from_memory(&kept.bytes).unwrap().to_rgba8().get_pixel(9, 9).0[3], 0);
}

#[test]
fn an_animation_becomes_its_first_frame() {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for colour in [[250, 0, 0, 255], [0, 0, 250, 255]] {
        encoder.encode_frame(Frame::new(RgbaImage::from_pixel(32, 32, Rgba(colour)))).unwrap();
    }
    drop(encoder);
    let Rgb([red, _, blue]) = *reread(&kept(&bytes).unwrap()).get_pixel(100, 100);
    assert!(red > 200 && blue < 60);
}

#[test]
fn a_picture_of_impossible_size_is_refused_before_it_is_decoded() {
    assert!(kept(&png_header(1, 1)).is_ok(), "the forged header itself is well formed");
    for (width, height) in [(50_000, 50_000), (16_000, 16_000), (1, 50_000), (u32::MAX >> 1, u32::MAX >> 1)] {
        let result = kept(&png_header(width, height));
        assert!(matches!(result, Err(Error::PictureTooLarge)), "{width}x{height}: {result:?}");
    }
}

#[test]
fn an_upload_of_too_many_bytes_is_not_looked_at() {
    let settings = PictureSettings { max_bytes: hubbub_types::ByteSize(10), ..PictureSettings::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let result = runtime.block_on(Pictures::new(&settings).keep(vec![0; 11]));
    assert!(matches!(result, Err(Error::PictureTooLarge)));
}

#[test]
fn what_is_no_image_of_ours_is_refused_whatever_it_calls_itself() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let html = b"<!doctype html><script>alert(1)</script>";
    let bmp = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0";
    for bytes in [&svg[..], html, bmp, b"", b"\x89PNG\r\n\x1a\n"] {
        assert!(matches!(kept(bytes), Err(Error::PictureUnreadable)));
    }
}

#[test]
fn nothing_hidden_in_an_upload_survives() {
    let mut upload = encoded(&stripes(), ImageFormat::Png);
    upload.extend_from_slice(b"<script>alert(1)</script>");
    let kept = kept(&upload).unwrap();
    assert!(!kept.bytes.windows(7).any(|window| window == b"<script"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn damaged_images_never_break_the_decoder(at in 8_usize..400, value: u8, cut in 0_usize..400) {
        let mut upload = encoded(&RgbImage::from_pixel(40, 40, Rgb([1, 2, 3])).into(), ImageFormat::Gif);
        if let Some(byte) = upload.get_mut(at) {
            *byte = value;
        }
        upload.truncate(upload.len().saturating_sub(cut));
        if let Ok(kept) = kept(&upload) {
            prop_assert!(kept.bytes.len() < 1 << 20);
        }
    }
}
