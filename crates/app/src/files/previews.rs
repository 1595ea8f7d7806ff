//! Small pictures of large ones, made one after the other on threads of their own. What waits is in the database, so
//! that it survives restarts and has no bound but that; one node works at a time.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{TryStreamExt as _, stream};
use hubbub_blobs::BlobKey;
use hubbub_net::Shutdown;
use hubbub_store::FileRow;
use hubbub_types::Preview;
use image::{DynamicImage, imageops::FilterType};
use tokio::sync::Notify;

use super::{Files, upload::refused};
use crate::{
    Error,
    picture::{Bounds, decode, encode},
};

/// The lease of the node that makes them.
const LEASE: &str = "previews";
/// How long the lease is held; it is renewed before each picture.
const LEASE_LENGTH: Duration = Duration::from_secs(60);
/// How often is looked for what other nodes left.
const PERIOD: Duration = Duration::from_secs(5);
/// Rows that are read at a time.
const ROWS: u32 = 16;

/// Tells of pictures to make and of those that were made.
#[derive(Clone, Default)]
pub(super) struct Previews(Arc<Signals>);

#[derive(Default)]
struct Signals {
    wanted: Notify,
    made: Notify,
}

impl Previews {
    /// There may be something to do.
    pub(super) fn wake(&self) {
        self.0.wanted.notify_one();
    }

    /// Waits until this node has made one, or for `most`.
    pub(super) async fn made(&self, most: Duration) {
        // Nothing is lost by a time-out: whoever waits looks again.
        let _ = tokio::time::timeout(most, self.0.made.notified()).await;
    }
}

impl Files {
    /// Makes small pictures until the process drains.
    pub(super) fn spawn_previews(&self, shutdown: &Shutdown) {
        let (files, ending) = (self.clone(), shutdown.clone());
        shutdown.spawn(async move {
            loop {
                tokio::select! {
                    () = ending.draining() => return,
                    () = files.0.previews.0.wanted.notified() => {}
                    () = tokio::time::sleep(PERIOD) => {}
                }
                tokio::select! {
                    () = ending.draining() => return,
                    () = files.make_previews() => {}
                }
            }
        });
    }

    async fn make_previews(&self) {
        loop {
            match self.make_some().await {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => {
                    return tracing::warn!(error = &error as &dyn std::error::Error, "small pictures are made later");
                }
            }
        }
    }

    /// Works off some of what waits; says how many.
    async fn make_some(&self) -> Result<usize, Error> {
        let waiting = self.0.store.files().awaiting_preview(ROWS).await?;
        let workers = self.0.settings.workers;
        for batch in waiting.chunks(workers) {
            if !self.0.leases.hold(LEASE, LEASE_LENGTH).await.map_err(Error::internal)? {
                return Ok(0);
            }
            futures_util::future::try_join_all(batch.iter().map(|file| self.make(file))).await?;
        }
        Ok(waiting.len())
    }

    async fn make(&self, file: &FileRow) -> Result<(), Error> {
        let state = match self.shrink(file).await {
            Ok(()) => Preview::Ready,
            Err(Error::PictureUnreadable | Error::PictureTooLarge | Error::NotFound(_)) => Preview::Failed,
            Err(error) => return Err(error),
        };
        metrics::counter!("hubbub_files_previews_total", "state" => state.as_str()).increment(1);
        self.0.store.files().set_preview(file.id, state).await?;
        self.0.previews.0.made.notify_waiters();
        Ok(())
    }

    async fn shrink(&self, file: &FileRow) -> Result<(), Error> {
        let opened = self.0.blobs.get(BlobKey::original(file.id.0), None).await.map_err(refused)?;
        let parts: Vec<Bytes> = opened.content.try_collect().await.map_err(Error::internal)?;
        let settings = &self.0.settings;
        let bounds = Bounds { pixels: settings.max_pixels, memory: settings.max_memory };
        let sides = [settings.preview, settings.thumbnail];
        let made = tokio::task::spawn_blocking(move || smaller(&parts.concat(), bounds, sides));
        let [preview, thumbnail] = made.await.map_err(Error::internal)??;
        for (key, bytes) in [(BlobKey::preview(file.id.0), preview), (BlobKey::thumbnail(file.id.0), thumbnail)] {
            let length = bytes.len() as u64;
            self.0.blobs.put(key, stream::iter([Ok(Bytes::from(bytes))]), length).await.map_err(refused)?;
        }
        Ok(())
    }
}

/// The picture in two smaller sizes, the larger one first. None is larger than the picture is.
fn smaller(bytes: &[u8], bounds: Bounds, [large, small]: [u32; 2]) -> Result<[Vec<u8>; 2], Error> {
    let mut image = decode(bytes, bounds)?;
    image = within(image, large);
    let larger = encode(&image)?.bytes;
    Ok([larger, encode(&within(image, small))?.bytes])
}

fn within(image: DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side { image } else { image.resize(side, side, FilterType::Triangle) }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use hubbub_types::ByteSize;
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;

    const BOUNDS: Bounds = Bounds { pixels: 1_000_000, memory: ByteSize::mib(64) };

    fn png(width: u32, height: u32, alpha: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let image = RgbaImage::from_pixel(width, height, Rgba([200, 30, 30, alpha]));
        DynamicImage::from(image).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    fn size(bytes: &[u8]) -> (u32, u32) {
        let image = image::load_from_memory(bytes).unwrap();
        (image.width(), image.height())
    }

    #[test]
    fn chat_08_small_pictures_keep_their_shape_and_never_grow() {
        let [large, small] = smaller(&png(800, 400, 255), BOUNDS, [600, 100]).unwrap();
        assert_eq!((size(&large), size(&small)), ((600, 300), (100, 50)));
        let [large, small] = smaller(&png(40, 20, 255), BOUNDS, [600, 100]).unwrap();
        assert_eq!((size(&large), size(&small)), ((40, 20), (40, 20)));
    }

    #[test]
    fn chat_08_small_pictures_are_written_anew_and_keep_transparency() {
        let [opaque, _] = smaller(&png(10, 10, 255), BOUNDS, [600, 100]).unwrap();
        assert!(opaque.starts_with(&[0xff, 0xd8, 0xff]));
        let [clear, _] = smaller(&png(10, 10, 100), BOUNDS, [600, 100]).unwrap();
        assert_eq!(&clear[8..12], b"WEBP");
    }

    #[test]
    fn chat_08_what_would_fill_the_memory_is_not_decoded() {
        let few = Bounds { pixels: 99, ..BOUNDS };
        assert!(matches!(smaller(&png(10, 10, 255), few, [600, 100]), Err(Error::PictureTooLarge)));
        assert!(matches!(smaller(b"\x89PNG\r\n\x1a\nnothing", BOUNDS, [600, 100]), Err(Error::PictureUnreadable)));
    }
}
