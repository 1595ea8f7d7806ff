//! A server that has one blob, and hands it out in pieces.

use std::{ops::Range, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// How the blob comes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// Bytes of a piece.
    pub(crate) piece: usize,
    /// Time before each piece.
    pub(crate) pause: Duration,
    /// Pieces on one connection; then it breaks.
    pub(crate) pieces: usize,
}

/// Serves `blob` in that manner for as long as the runtime lives; gives its address.
pub(crate) async fn serve(blob: Vec<u8>, manner: Manner) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let blob = Arc::new(blob);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let blob = Arc::clone(&blob);
            // A reader that has gone away is no fault.
            tokio::spawn(async move { answer(stream, &blob, manner).await.ok() });
        }
    });
    url
}

async fn answer(mut stream: TcpStream, blob: &[u8], manner: Manner) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await?);
    }
    let request = String::from_utf8_lossy(&request).to_lowercase();
    let range = request.lines().find_map(|line| asked(line.strip_prefix("range: bytes=")?));
    let status = if range.is_some() { "206 Partial Content" } else { "200 OK" };
    let range = range.unwrap_or(0..blob.len());
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nContent-Range: bytes {}-{}/{}\r\nETag: \"one\"\r\n\
         Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close\r\n\r\n",
        range.len(),
        range.start,
        range.end - 1,
        blob.len()
    );
    stream.write_all(head.as_bytes()).await?;
    for piece in blob[range].chunks(manner.piece).take(manner.pieces) {
        tokio::time::sleep(manner.pause).await;
        stream.write_all(piece).await?;
    }
    stream.shutdown().await
}

fn asked(range: &str) -> Option<Range<usize>> {
    let (first, last) = range.trim().split_once('-')?;
    Some(first.parse().ok()?..last.parse::<usize>().ok()? + 1)
}
