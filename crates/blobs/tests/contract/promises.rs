//! What holds for a folder and for a bucket.

use std::io;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use hubbub_blobs::{BlobError, BlobKey};
use uuid::Uuid;

use crate::harness::{Place, chunks, key, pattern};

on_both![
    chat_08_what_was_put_reads_back_with_its_hash,
    chat_08_a_large_file_is_kept_in_parts,
    chat_08_a_part_of_a_file_can_be_read,
    chat_08_an_upload_that_breaks_leaves_nothing,
    chat_08_an_upload_that_is_too_large_leaves_nothing,
    chat_08_what_is_removed_is_gone,
    chat_08_a_list_goes_on_after_a_key,
    chat_08_a_healthy_place_says_so_and_keeps_nothing_of_it,
];

async fn chat_08_what_was_put_reads_back_with_its_hash(place: Place) {
    let stored = place.put(key(1), b"abc").await;
    assert_eq!(stored.bytes, 3);
    assert_eq!(&stored.sha256[..4], [0xba, 0x78, 0x16, 0xbf], "FIPS 180-4, the example of one block");
    assert_eq!(place.get(key(1), None).await.unwrap(), b"abc");
    place.put(key(1), b"other").await;
    assert_eq!(place.get(key(1), None).await.unwrap(), b"other", "the later one is there");
    assert_eq!(place.put(key(2), b"").await.bytes, 0);
    assert_eq!(place.get(key(2), None).await.unwrap(), b"");
}

async fn chat_08_a_large_file_is_kept_in_parts(place: Place) {
    let bytes = pattern((20 << 20) + 17);
    let stored = place.blobs.put(key(1), chunks(&bytes, 700_001), u64::MAX).await.unwrap();
    assert_eq!(stored.bytes, bytes.len() as u64);
    assert!(place.get(key(1), None).await.unwrap() == bytes);
}

async fn chat_08_a_part_of_a_file_can_be_read(place: Place) {
    let bytes = pattern(200_000);
    place.put(key(1), &bytes).await;
    for range in [0..1, 0..200_000, 100_000..100_010, 199_999..200_000, 65_535..131_073] {
        let wanted = &bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
        assert!(place.get(key(1), Some(range.clone())).await.unwrap() == wanted, "{range:?}");
    }
    assert_eq!(place.get(key(1), Some(199_990..900_000)).await.unwrap(), &bytes[199_990..]);
    assert_eq!(place.blobs.get(key(1), Some(5..6)).await.unwrap().size, 200_000);
    let outside = place.get(key(1), Some(200_000..200_001)).await;
    assert!(matches!(outside, Err(BlobError::OutOfRange { size: 200_000 })), "{outside:?}");
}

async fn chat_08_an_upload_that_breaks_leaves_nothing(place: Place) {
    let broken = chunks(&pattern(9 << 20), 1 << 20).chain(stream::iter([Err(io::ErrorKind::ConnectionReset.into())]));
    let refused = place.blobs.put(key(1), broken, u64::MAX).await;
    assert!(matches!(refused, Err(BlobError::Source(_))), "{refused:?}");
    assert!(matches!(place.get(key(1), None).await, Err(BlobError::NotFound)));
    assert_eq!(place.blobs.list(None, 10).await.unwrap(), []);
}

async fn chat_08_an_upload_that_is_too_large_leaves_nothing(place: Place) {
    let endless = stream::iter(std::iter::repeat_with(|| Ok(Bytes::from_static(&[0; 1_000]))));
    let refused = place.blobs.put(key(1), endless, 10_000).await;
    assert!(matches!(refused, Err(BlobError::TooLarge { max: 10_000 })), "{refused:?}");
    assert!(matches!(place.get(key(1), None).await, Err(BlobError::NotFound)));
}

async fn chat_08_what_is_removed_is_gone(place: Place) {
    place.put(key(1), b"abc").await;
    place.blobs.delete(key(1)).await.unwrap();
    assert!(matches!(place.get(key(1), None).await, Err(BlobError::NotFound)));
    place.blobs.delete(key(1)).await.unwrap();
}

async fn chat_08_a_list_goes_on_after_a_key(place: Place) {
    let ids = [0x0001_u128, 0x0100, 0x0101, 0xff00, 0xffff].map(Uuid::from_u128);
    let mut keys: Vec<BlobKey> = ids.iter().flat_map(|id| BlobKey::all_of(*id)).collect();
    for key in &keys {
        place.put(*key, b"x").await;
    }
    keys.sort_by_key(ToString::to_string);
    assert_eq!(place.blobs.list(None, 100).await.unwrap(), keys);
    let mut listed = Vec::new();
    loop {
        let page = place.blobs.list(listed.last().copied(), 4).await.unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 4);
        listed.extend(page);
    }
    assert_eq!(listed, keys);
}

async fn chat_08_a_healthy_place_says_so_and_keeps_nothing_of_it(place: Place) {
    place.blobs.health().await.unwrap();
    assert_eq!(place.blobs.list(None, 10).await.unwrap(), []);
}
