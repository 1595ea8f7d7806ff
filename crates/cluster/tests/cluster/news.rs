//! What other nodes are told of the chat.

use bytes::Bytes;
use hubbub_cluster::{Cluster, NewsItem, NewsKind, NewsNotice, NewsReceiver};
use hubbub_testkit::{RedisProxy, RedisServer};
use uuid::Uuid;

use crate::support::{in_time, node, node_at};

/// Entry `place` of a channel that belongs to its sender.
fn item(sender: u128, place: i64) -> NewsItem {
    let text = Bytes::from(format!("42[\"log\",{{\"text\":\"line {place}\\n привет\"}}]"));
    NewsItem { kind: NewsKind::Log, key: Uuid::from_u128(sender), first: place, last: place, text }
}

async fn heard(listener: &mut NewsReceiver) -> NewsItem {
    match in_time("news arrive", listener.next()).await.unwrap() {
        NewsNotice::Item(item) => item,
        NewsNotice::Missed => unreachable!("nothing was lost"),
    }
}

fn publish(node: &Cluster, sender: u128, places: std::ops::RangeInclusive<i64>) {
    places.for_each(|place| node.news().publish(item(sender, place)));
}

#[tokio::test]
async fn scale_02_news_are_heard_elsewhere_in_order_and_once_and_not_where_they_come_from() {
    let redis = RedisServer::start().await.unwrap();
    let (a, b) = (node(&redis, "a").await, node(&redis, "b").await);
    let (mut at_a, mut at_b) = (a.news().subscribe(), b.news().subscribe());
    publish(&a, 1, 1..=300);
    for place in 1..=300 {
        assert_eq!(heard(&mut at_b).await, item(1, place));
    }
    // All are in one stream: what `a` hears of this comes after its own, had they come back.
    publish(&b, 2, 1..=2);
    for place in 1..=2 {
        assert_eq!(heard(&mut at_a).await, item(2, place), "the sender does not hear itself");
    }
    publish(&a, 1, 301..=301);
    assert_eq!(heard(&mut at_b).await, item(1, 301), "nothing was told twice, and nothing of its own");
}

#[tokio::test]
async fn scale_02_an_answer_that_is_lost_loses_no_news_and_puts_none_out_of_order() {
    let redis = RedisServer::start().await.unwrap();
    let proxy = RedisProxy::start(redis.address()).await.unwrap();
    let (a, b) = (node_at(&redis.url_through(proxy.address()), "a").await, node(&redis, "b").await);
    let mut at_b = b.news().subscribe();
    for (round, before) in (0_i64..).zip([true, false]) {
        let (first, last) = (10 * round + 1, 10 * round + 3);
        in_time("a is there", a.until(true)).await;
        if before {
            proxy.cut_before("привет")
        } else {
            proxy.cut_after("привет")
        }
        publish(&a, 1, first..=last);
        let mut seen = Vec::new();
        while seen.last() != Some(&last) {
            seen.push(heard(&mut at_b).await.last);
        }
        assert_eq!(proxy.cuts_to_come(), 0);
        // What Redis took without an answer is said again, from its beginning.
        let whole: Vec<_> = (first..=last).collect();
        assert!(if before { seen == whole } else { seen.ends_with(&whole) }, "{seen:?}");
    }
}
