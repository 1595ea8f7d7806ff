//! Writing a ZIP file while it is sent to its place: the packer works on a thread of its own, its output flows through a
//! bounded queue, and nothing is ever whole in memory or on a disk in between.

use std::io::{self, Write};

use bytes::Bytes;
use futures_util::{Stream, stream};
use tokio::sync::mpsc;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Pieces that wait on either side.
const QUEUE: usize = 16;
/// Bytes of a piece of output.
const PIECE: usize = 64 << 10;

/// What the packer is told.
enum Order {
    /// A new entry; whether it is worth compressing.
    Begin(String, bool),
    /// Bytes of it.
    Bytes(Bytes),
    /// That was all.
    End,
}

/// Takes what goes into the file.
pub(super) struct Packer(mpsc::Sender<Order>);

/// The packer is gone: what it wrote was not taken.
#[derive(Debug, thiserror::Error)]
#[error("the file could not be written")]
pub(super) struct Gone;

/// A packer, and what it writes. The stream ends with an error unless the packer was told to finish.
pub(super) fn packer() -> (Packer, impl Stream<Item = io::Result<Bytes>> + Send) {
    let (orders, todo) = mpsc::channel(QUEUE);
    let (output, written) = mpsc::channel(QUEUE);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = pack(todo, Pipe { output: output.clone(), piece: Vec::with_capacity(PIECE) }) {
            // Nobody reads any more when this fails too.
            let _ = output.blocking_send(Err(io::Error::other(error)));
        }
    });
    let stream = stream::unfold(written, |mut written| async move { Some((written.recv().await?, written)) });
    (Packer(orders), stream)
}

impl Packer {
    /// Begins an entry. Names are ours: ids and fixed words.
    pub(super) async fn begin(&self, name: impl Into<String>, compress: bool) -> Result<(), Gone> {
        self.0.send(Order::Begin(name.into(), compress)).await.map_err(|_| Gone)
    }

    /// Says that this is all; without it there is no file.
    pub(super) async fn finish(&self) -> Result<(), Gone> {
        self.0.send(Order::End).await.map_err(|_| Gone)
    }

    /// Adds to the entry.
    pub(super) async fn write(&self, bytes: impl Into<Bytes>) -> Result<(), Gone> {
        self.0.send(Order::Bytes(bytes.into())).await.map_err(|_| Gone)
    }
}

fn pack(mut todo: mpsc::Receiver<Order>, pipe: Pipe) -> zip::result::ZipResult<()> {
    let mut zip = ZipWriter::new_stream(pipe);
    while let Some(order) = todo.blocking_recv() {
        match order {
            Order::Begin(name, compress) => {
                let method = if compress { CompressionMethod::Deflated } else { CompressionMethod::Stored };
                zip.start_file(name, SimpleFileOptions::default().compression_method(method).large_file(true))?;
            }
            Order::Bytes(bytes) => zip.write_all(&bytes)?,
            Order::End => {
                zip.finish()?.into_inner().flush()?;
                return Ok(());
            }
        }
    }
    Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
}

/// Gathers what is written into pieces.
struct Pipe {
    output: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Pipe {
    fn send(&mut self) -> io::Result<()> {
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.output.blocking_send(Ok(piece.into())).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() { Ok(()) } else { self.send() }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use futures_util::TryStreamExt as _;

    use super::*;

    #[tokio::test]
    async fn chat_11_what_was_packed_can_be_read_again() {
        let (packer, written) = packer();
        let large = vec![7_u8; 300_000];
        let filling = async {
            packer.begin("a.txt", true).await.unwrap();
            packer.write("hello ").await.unwrap();
            packer.write("there").await.unwrap();
            packer.begin("folder/b.bin", false).await.unwrap();
            packer.write(large.clone()).await.unwrap();
            packer.finish().await.unwrap();
        };
        let (bytes, ()) = tokio::join!(written.try_collect::<Vec<Bytes>>(), filling);
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes.unwrap().concat())).unwrap();
        let mut text = String::new();
        archive.by_name("a.txt").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "hello there");
        let mut bytes = Vec::new();
        archive.by_name("folder/b.bin").unwrap().read_to_end(&mut bytes).unwrap();
        assert!(bytes == large && archive.len() == 2);
    }

    #[tokio::test]
    async fn chat_11_what_was_not_packed_to_its_end_is_no_file() {
        let (packer, written) = packer();
        packer.begin("a.txt", true).await.unwrap();
        packer.write("hello").await.unwrap();
        drop(packer);
        assert!(written.try_collect::<Vec<Bytes>>().await.is_err());
    }

    #[tokio::test]
    async fn chat_11_a_packer_whose_output_is_not_taken_ends() {
        let (packer, written) = packer();
        drop(written);
        packer.begin("a", false).await.unwrap();
        let full = async { while packer.write(vec![0; 1 << 20]).await.is_ok() {} };
        tokio::time::timeout(std::time::Duration::from_secs(20), full).await.unwrap();
    }
}
