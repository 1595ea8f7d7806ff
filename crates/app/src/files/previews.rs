//! Small pictures of large ones, made one after the other on threads of their own. What waits is in the database, so
//! that it survives restarts and has no bound but that; one node works at a time. A picture that cannot be made now is
//! put off: it holds up no other.

use std::{collections::HashMap, io, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{TryStreamExt as _, future::join_all, stream};
use hubbub_blobs::{BlobKey, Content};
use hubbub_net::Shutdown;
use hubbub_store::FileRow;
use hubbub_types::{FileId, Preview, Timestamp};
use image::{DynamicImage, imageops::FilterType};
use tokio::{sync::Notify, task::JoinError};

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
/// How long a picture is put off whose bytes could not be read, or whose small ones could not be kept.
const PUT_OFF: Duration = Duration::from_secs(60);
/// Faults in a row after which a round ends: the place for files is away, not one picture.
const FAULTS: usize = 8;
/// Most pictures that are put off. A round ends when there are as many.
const MOST_PUT_OFF: usize = 1_000;

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
            let mut put_off = HashMap::new();
            loop {
                tokio::select! {
                    () = ending.draining() => return,
                    () = files.0.previews.0.wanted.notified() => {}
                    () = tokio::time::sleep(PERIOD) => {}
                }
                tokio::select! {
                    () = ending.draining() => return,
                    made = files.make_previews(&mut put_off) => if let Err(error) = made {
                        tracing::warn!(error = &error as &dyn std::error::Error, "small pictures are made later");
                    }
                }
            }
        });
    }

    /// Works off what waits, but for what is put off.
    async fn make_previews(&self, put_off: &mut HashMap<FileId, Timestamp>) -> Result<(), Error> {
        put_off.retain(|_, until| *until > self.0.clock.now());
        let (mut after, mut faults) = (None, 0);
        while faults < FAULTS && put_off.len() < MOST_PUT_OFF {
            let waiting = self.0.store.files().awaiting_preview(after, ROWS).await?;
            let Some(last) = waiting.last() else { return Ok(()) };
            after = Some(last.id);
            let due: Vec<&FileRow> = waiting.iter().filter(|file| !put_off.contains_key(&file.id)).collect();
            for batch in due.chunks(self.0.settings.workers) {
                if !self.0.leases.hold(LEASE, LEASE_LENGTH).await.map_err(Error::internal)? {
                    return Ok(());
                }
                let made = join_all(batch.iter().map(|file| self.make(file))).await;
                for (file, made) in batch.iter().zip(made) {
                    let Err(error) = made else {
                        faults = 0;
                        continue;
                    };
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, file = %file.id, "a file's small pictures are made later");
                    put_off.insert(file.id, self.0.clock.now() + PUT_OFF);
                    faults += 1;
                }
            }
        }
        Ok(())
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
        let settings = &self.0.settings;
        if u64::try_from(file.bytes).map_or(true, |bytes| bytes > settings.max_memory.0) {
            return Err(Error::PictureTooLarge);
        }
        let opened = self.0.blobs.get(BlobKey::original(file.id.0), None).await.map_err(refused)?;
        let bytes = whole(opened.content, settings.max_memory.as_usize()).await?;
        let bounds = Bounds { pixels: settings.max_pixels, memory: settings.max_memory };
        let sides = [settings.preview, settings.thumbnail];
        let made = tokio::task::spawn_blocking(move || smaller(&bytes, bounds, sides));
        let [preview, thumbnail] = made.await.map_err(broken)??;
        for (key, bytes) in [(BlobKey::preview(file.id.0), preview), (BlobKey::thumbnail(file.id.0), thumbnail)] {
            let length = bytes.len() as u64;
            self.0.blobs.put(key, stream::iter([Ok(Bytes::from(bytes))]), length).await.map_err(refused)?;
        }
        Ok(())
    }
}

/// All of a picture, which is at most `most` bytes long.
async fn whole(mut content: Content, most: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = content.try_next().await.map_err(cut)? {
        if bytes.len().saturating_add(chunk.len()) > most {
            return Err(Error::PictureTooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Bytes that are shorter than they should be stay so.
fn cut(error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::UnexpectedEof { Error::PictureUnreadable } else { Error::internal(error) }
}

/// A picture that breaks the decoder does so every time.
fn broken(error: JoinError) -> Error {
    if !error.is_panic() {
        return Error::internal(error);
    }
    tracing::error!(%error, "a picture broke its decoder");
    Error::PictureUnreadable
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

    #[tokio::test]
    async fn chat_08_a_picture_that_breaks_the_decoder_or_is_cut_is_not_tried_again() {
        let panicked = tokio::task::spawn_blocking(|| panic!("as a decoder might")).await.unwrap_err();
        assert!(matches!(broken(panicked), Error::PictureUnreadable));
        let cut: Content = Box::pin(stream::iter([Err(io::ErrorKind::UnexpectedEof.into())]));
        assert!(matches!(whole(cut, 10).await, Err(Error::PictureUnreadable)));
        let away: Content = Box::pin(stream::iter([Err(io::ErrorKind::TimedOut.into())]));
        assert!(matches!(whole(away, 10).await, Err(Error::Internal(_))));
    }

    #[tokio::test]
    async fn chat_08_no_more_of_a_picture_is_read_than_the_memory_takes() {
        let endless = stream::repeat_with(|| Ok(Bytes::from_static(&[0; 100])));
        assert!(matches!(whole(Box::pin(endless), 1_000).await, Err(Error::PictureTooLarge)));
    }

    #[test]
    fn chat_08_the_pixels_count_as_memory_too() {
        let tight = Bounds { memory: ByteSize::kib(100), ..BOUNDS };
        assert!(smaller(&png(100, 200, 255), tight, [600, 100]).is_ok(), "80,000 bytes");
        assert!(matches!(smaller(&png(200, 200, 255), tight, [600, 100]), Err(Error::PictureTooLarge)));
    }

    #[test]
    fn chat_08_what_would_fill_the_memory_is_not_decoded() {
        let few = Bounds { pixels: 99, ..BOUNDS };
        assert!(matches!(smaller(&png(10, 10, 255), few, [600, 100]), Err(Error::PictureTooLarge)));
        assert!(matches!(smaller(b"\x89PNG\r\n\x1a\nnothing", BOUNDS, [600, 100]), Err(Error::PictureUnreadable)));
    }
}
