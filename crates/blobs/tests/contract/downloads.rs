//! Downloads from S3 that take long, and those that break.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use hubbub_blobs::S3Settings;
use hubbub_types::Span;

use crate::{
    harness::{Place, key, pattern},
    slow::{Manner, serve},
};

const SMOOTH: Manner = Manner { piece: 1_000, pause: Duration::ZERO, pieces: usize::MAX };

async fn place(blob: &[u8], manner: Manner, timeout: Span) -> Place {
    let url = serve(blob.to_vec(), manner).await;
    Place::bucket(url, S3Settings { timeout, ..S3Settings::default() })
}

#[tokio::test]
async fn chat_08_a_download_may_take_longer_than_a_request() {
    let (blob, pause) = (pattern(12_000), Duration::from_millis(100));
    let place = place(&blob, Manner { pause, ..SMOOTH }, Span::millis(500)).await;
    assert!(place.get(key(1), None).await.unwrap() == blob, "in twelve pieces, more than a second");
}

#[tokio::test]
async fn chat_08_a_download_goes_on_where_a_connection_broke() {
    let blob = pattern(30_000);
    let place = place(&blob, Manner { pieces: 1, ..SMOOTH }, Span::secs(5)).await;
    assert!(place.get(key(1), Some(2_000..30_000)).await.unwrap() == blob[2_000..], "over 28 connections");
}

#[tokio::test]
async fn chat_08_a_download_of_which_nothing_comes_any_more_ends() {
    let place = place(&pattern(9_000), Manner { pause: Duration::from_secs(60), ..SMOOTH }, Span::millis(50)).await;
    let opened = place.blobs.get(key(1), None).await.unwrap();
    let ended: Result<Vec<_>, _> = opened.content.try_collect().await;
    assert_eq!(ended.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
}
