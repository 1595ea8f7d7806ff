//! What only a folder has to promise.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use hubbub_blobs::BlobError;

use crate::harness::{Place, chunks, key};

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn chat_08_files_are_for_this_user_alone() {
    let place = Place::local();
    place.put(key(0xabcd), b"secret").await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let files = files_below(place.folder.path());
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(files[0].ends_with("files/ab/cd/00000000-0000-0000-0000-00000000abcd"), "{files:?}");
    assert_eq!((mode(&files[0]), mode(files[0].parent().unwrap())), (0o600, 0o700));
}

/// Half a file, and then nothing; and what is told when the half was asked for.
fn stalled() -> (impl Stream<Item = io::Result<Bytes>> + Send, tokio::sync::mpsc::Receiver<()>) {
    let (asked, begun) = tokio::sync::mpsc::channel(1);
    let first = stream::once(async move {
        asked.send(()).await.unwrap();
        Ok(Bytes::from_static(b"half"))
    });
    (first.chain(stream::pending()), begun)
}

#[tokio::test]
async fn chat_08_an_upload_that_is_given_up_leaves_no_file() {
    let place = Place::local();
    let (source, mut begun) = stalled();
    tokio::select! {
        _ = place.blobs.put(key(1), source, 1_000) => panic!("it has no end"),
        _ = begun.recv() => {}
    }
    assert_eq!(files_below(place.folder.path()), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn chat_08_what_a_killed_process_left_is_swept_when_it_is_old() {
    let place = Place::local();
    let (source, mut begun) = stalled();
    let mut upload = Box::pin(place.blobs.put(key(1), source, 1_000));
    tokio::select! {
        _ = &mut upload => panic!("it has no end"),
        _ = begun.recv() => {}
    }
    // As by a kill: nothing is cleared away.
    std::mem::forget(upload);
    assert_eq!(files_below(place.folder.path()).len(), 1);
    place.clock.advance(Duration::from_secs(3_600));
    assert_eq!(place.blobs.sweep(Duration::from_secs(3_600)).await.unwrap(), 0, "it may still be written");
    place.put(key(2), b"complete").await;
    place.clock.advance(Duration::from_millis(1));
    assert_eq!(place.blobs.sweep(Duration::from_secs(3_600)).await.unwrap(), 1);
    assert_eq!(files_below(place.folder.path()).len(), 1, "what is complete stays");
}

#[tokio::test]
async fn chat_08_a_folder_that_cannot_be_written_is_unavailable() {
    let place = Place::local();
    fs::remove_dir_all(place.folder.path().join("files")).unwrap();
    fs::write(place.folder.path().join("files"), b"a file in the way").unwrap();
    let refused = place.blobs.put(key(1), chunks(b"abc", 1), 10).await;
    assert!(matches!(refused, Err(BlobError::Unavailable(_))), "{refused:?}");
    assert!(matches!(place.blobs.health().await, Err(BlobError::Unavailable(_))));
}
