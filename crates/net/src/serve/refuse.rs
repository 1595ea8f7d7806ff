//! Saying no to a connection that is one too many.

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
};

use crate::Refused;

/// How many are told at once; beyond that they are closed without a word.
const TOLD_AT_ONCE: usize = 64;
/// How long one is listened to, so that the answer is not lost to a reset.
const LINGER: Duration = Duration::from_secs(1);
const ANSWER: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

#[derive(Debug, Clone)]
pub(super) struct Refusals(Arc<Semaphore>);

impl Refusals {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(TOLD_AT_ONCE)))
    }

    /// Closes `tcp`; where it speaks plain HTTP it is told why, as long as that costs little.
    pub(super) fn refuse(&self, tcp: TcpStream, reason: Refused, plain: bool) {
        metrics::counter!("hubbub_connections_refused_total", "reason" => reason.code()).increment(1);
        tracing::debug!(%reason, "connection refused");
        if let Ok(permit) = self.0.clone().try_acquire_owned()
            && plain
        {
            tokio::spawn(tell(tcp, permit));
        }
    }
}

async fn tell(mut tcp: TcpStream, permit: OwnedSemaphorePermit) {
    let told = async {
        tcp.write_all(ANSWER).await?;
        tcp.shutdown().await?;
        let mut ignored = [0; 512];
        while tcp.read(&mut ignored).await? > 0 {}
        std::io::Result::Ok(())
    };
    // Whether the client listened is its own business.
    let _ = tokio::time::timeout(LINGER, told).await;
    drop(permit);
}
