//! Profile pictures: whatever was uploaded becomes a small square image of our own making.

use std::{io::Cursor, sync::Arc};

use hubbub_types::ByteSize;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder as _, ImageEncoder as _, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, webp::WebPEncoder},
    imageops::FilterType,
};
use tokio::sync::Semaphore;

use crate::{Error, PictureSettings};

/// Width and height of every kept picture, in pixels.
pub(crate) const SIDE: u32 = 256;
const JPEG_QUALITY: u8 = 85;
/// Longest side of an upload, in pixels.
pub(crate) const MAX_SIDE: u32 = 16_384;

/// A picture as it is kept.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Decodes uploads on threads of their own, few at a time.
pub(crate) struct Pictures {
    settings: PictureSettings,
    workers: Arc<Semaphore>,
}

impl Pictures {
    pub(crate) fn new(settings: &PictureSettings) -> Self {
        Self { settings: settings.clone(), workers: Arc::new(Semaphore::new(settings.workers)) }
    }

    pub(crate) async fn keep(&self, upload: Vec<u8>) -> Result<Kept, Error> {
        if upload.len() > self.settings.max_bytes.as_usize() {
            return Err(Error::PictureTooLarge);
        }
        let permit = Arc::clone(&self.workers).acquire_owned().await.map_err(Error::internal)?;
        let settings = self.settings.clone();
        let work = tokio::task::spawn_blocking(move || {
            let kept = keep(&upload, &settings);
            drop(permit);
            kept
        });
        work.await.map_err(Error::internal)?
    }
}

/// The centre square, scaled. Nothing of the upload's bytes survives: no metadata, no other frames, no markup.
fn keep(upload: &[u8], settings: &PictureSettings) -> Result<Kept, Error> {
    let bounds = Bounds { pixels: settings.max_pixels, memory: settings.max_memory };
    let mut image = decode(upload, bounds)?;
    let side = image.width().min(image.height());
    image = image.crop_imm((image.width() - side) / 2, (image.height() - side) / 2, side, side);
    encode(&image.resize_exact(SIDE, SIDE, FilterType::Triangle))
}

/// How much a picture may need.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Most pixels.
    pub(crate) pixels: u64,
    /// Most memory to decode it with.
    pub(crate) memory: ByteSize,
}

/// The picture of these bytes, as it is to be seen; of one that moves, its first frame.
pub(crate) fn decode(upload: &[u8], bounds: Bounds) -> Result<DynamicImage, Error> {
    // The bytes decide what it is, not the name or the type that came with them.
    let format = image::guess_format(upload).map_err(|_| Error::PictureUnreadable)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(Error::PictureUnreadable);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(bounds.memory.0);
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > bounds.pixels {
        return Err(Error::PictureTooLarge);
    }
    // The decoder counts what it needs besides the pixels.
    limits.reserve(decoder.total_bytes()).map_err(refused)?;
    decoder.set_limits(limits).map_err(refused)?;
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    Ok(image)
}

fn refused(error: image::ImageError) -> Error {
    if matches!(error, image::ImageError::Limits(_)) { Error::PictureTooLarge } else { Error::PictureUnreadable }
}

/// JPEG, or WebP where there is transparency to keep.
pub(crate) fn encode(image: &DynamicImage) -> Result<Kept, Error> {
    let rgba = image.to_rgba8();
    let (width, height) = rgba.dimensions();
    let opaque = rgba.pixels().all(|pixel| pixel.0.last() == Some(&u8::MAX));
    let mut bytes = Vec::new();
    let content_type = if opaque {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        encoder.write_image(&image.to_rgb8(), width, height, ExtendedColorType::Rgb8).map_err(Error::internal)?;
        "image/jpeg"
    } else {
        let encoder = WebPEncoder::new_lossless(&mut bytes);
        encoder.write_image(&rgba, width, height, ExtendedColorType::Rgba8).map_err(Error::internal)?;
        "image/webp"
    };
    Ok(Kept { content_type, bytes })
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
