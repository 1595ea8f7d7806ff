use super::*;

const SETTINGS: FeedSettings =
    FeedSettings { patience: Duration::from_millis(200), held: 4, most_wait: Duration::from_millis(500) };

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn batch(first: i64, last: i64) -> Batch<()> {
    Batch { first: Seq(first), last: Seq(last), payload: () }
}

fn open(head: i64) -> Feed<()> {
    let mut feed = Feed::new(SETTINGS);
    feed.open(Seq(head), at(0));
    feed
}

/// Places delivered, and where a reading begins.
fn outputs(feed: &mut Feed<()>) -> (Vec<(i64, i64)>, Option<i64>) {
    let (mut delivered, mut fill) = (Vec::new(), None);
    while let Some(output) = feed.poll_output() {
        match output {
            Output::Deliver(batch) => delivered.push((batch.first.0, batch.last.0)),
            Output::Fill { after } => assert!(fill.replace(after.0).is_none(), "one reading at a time"),
        }
    }
    (delivered, fill)
}

#[test]
fn chat_03_batches_are_delivered_once_and_in_order() {
    let mut feed = open(10);
    for early in [batch(14, 15), batch(13, 13), batch(14, 15)] {
        feed.handle_batch(early, at(0));
    }
    assert_eq!(outputs(&mut feed), (vec![], None));
    feed.handle_batch(batch(11, 12), at(50));
    assert_eq!(outputs(&mut feed), (vec![(11, 12), (13, 13), (14, 15)], None));
    assert_eq!(feed.poll_timeout(), None, "nothing is missing");
    for late in [batch(11, 12), batch(9, 10), batch(15, 15)] {
        feed.handle_batch(late, at(60));
    }
    assert_eq!(outputs(&mut feed), (vec![], None));
    assert_eq!(feed.next(), Some(Seq(16)));
}

#[test]
fn chat_03_what_is_missing_for_too_long_is_read_from_the_database() {
    let mut feed = open(0);
    feed.handle_batch(batch(3, 3), at(0));
    feed.handle_batch(batch(5, 5), at(100));
    assert_eq!(feed.poll_timeout(), Some(at(200)), "the gap counts from its beginning");
    feed.handle_timeout(at(199));
    assert_eq!(outputs(&mut feed), (vec![], None));
    feed.handle_timeout(at(200));
    assert_eq!(outputs(&mut feed), (vec![], Some(0)));
    feed.handle_batch(batch(6, 6), at(210));
    assert_eq!((outputs(&mut feed), feed.poll_timeout()), ((vec![], None), None), "it is being read");
    feed.handle_filled(vec![batch(1, 2), batch(3, 5)], Seq(5), at(220));
    assert_eq!(outputs(&mut feed), (vec![(1, 2), (3, 5), (6, 6)], None));
    assert_eq!(feed.poll_timeout(), None);
}

#[test]
fn chat_03_what_comes_before_the_head_is_known_waits_for_it() {
    let mut feed = Feed::new(SETTINGS);
    feed.handle_batch(batch(7, 7), at(0));
    feed.handle_batch(batch(8, 8), at(0));
    assert_eq!((outputs(&mut feed), feed.poll_timeout()), ((vec![], None), None));
    feed.open(Seq(7), at(10));
    assert_eq!(outputs(&mut feed), (vec![(8, 8)], None));
}

#[test]
fn chat_03_too_many_that_wait_are_forgotten_and_read() {
    let mut feed = open(0);
    for seq in 2..=5 {
        feed.handle_batch(batch(seq, seq), at(0));
    }
    assert_eq!(outputs(&mut feed), (vec![], None));
    feed.handle_batch(batch(6, 6), at(1));
    assert_eq!(outputs(&mut feed), (vec![], Some(0)));
    feed.handle_filled(vec![batch(1, 6)], Seq(6), at(2));
    assert_eq!(outputs(&mut feed), (vec![(1, 6)], None));
}

#[test]
fn chat_03_what_nobody_takes_is_forgotten_and_read_when_somebody_does() {
    let mut feed = open(0);
    for seq in 1..=9 {
        feed.handle_batch(batch(seq, seq), at(0));
    }
    assert_eq!(feed.waiting(), 9);
    feed.forget_waiting(at(1));
    feed.handle_batch(batch(10, 10), at(2));
    feed.handle_timeout(at(500));
    assert_eq!(feed.waiting(), 1);
    assert_eq!(outputs(&mut feed), (vec![], Some(0)));
    feed.handle_filled(vec![batch(1, 9)], Seq(9), at(501));
    assert_eq!(outputs(&mut feed), (vec![(1, 9), (10, 10)], None));
}

#[test]
fn chat_03_too_many_before_the_head_is_known_are_read_once_it_is() {
    let mut feed = Feed::new(SETTINGS);
    for seq in 1..=9 {
        feed.handle_batch(batch(seq, seq), at(0));
    }
    feed.open(Seq(3), at(10));
    let (delivered, fill) = outputs(&mut feed);
    assert_eq!((delivered, fill), (vec![], Some(3)));
    feed.handle_filled(vec![batch(4, 9)], Seq(9), at(11));
    assert_eq!(outputs(&mut feed), (vec![(4, 9)], None));
}

#[test]
fn chat_03_a_head_that_is_further_is_read_up_to_and_one_that_is_not_is_not() {
    let mut feed = open(4);
    feed.handle_head(Seq(4), at(0));
    assert_eq!(outputs(&mut feed), (vec![], None));
    feed.handle_head(Seq(6), at(0));
    assert_eq!(outputs(&mut feed), (vec![], Some(4)));
    feed.handle_head(Seq(8), at(1));
    assert_eq!(outputs(&mut feed), (vec![], None), "one reading at a time");
    feed.handle_filled(vec![batch(5, 7)], Seq(7), at(2));
    assert_eq!(outputs(&mut feed), (vec![(5, 7)], Some(7)), "the rest is known to be there");
}

#[test]
fn chat_03_a_reading_that_fails_is_tried_again_and_again_and_skips_nothing() {
    let mut feed = open(0);
    feed.handle_head(Seq(2), at(0));
    assert_eq!(outputs(&mut feed), (vec![], Some(0)));
    let mut waits = Vec::new();
    let mut now = 0;
    for _ in 0..4 {
        feed.handle_fill_failed(at(now));
        feed.handle_head(Seq(2), at(now));
        let due = feed.poll_timeout().unwrap().as_millis();
        waits.push(due - now);
        now = due;
        feed.handle_timeout(at(now));
        assert_eq!(outputs(&mut feed), (vec![], Some(0)));
    }
    assert_eq!(waits, [200, 400, 500, 500]);
    feed.handle_filled(vec![batch(1, 2)], Seq(2), at(now));
    assert_eq!(outputs(&mut feed), (vec![(1, 2)], None));
}

#[test]
fn chat_03_a_head_is_heeded_also_after_readings_failed_and_the_hole_was_closed_otherwise() {
    // The hole is closed while a reading that fails is under way, or while the next one is waited for.
    for told_before in [true, false] {
        let mut feed = open(0);
        feed.handle_head(Seq(2), at(0));
        assert_eq!(outputs(&mut feed), (vec![], Some(0)));
        if told_before {
            feed.handle_batch(batch(1, 2), at(1));
        }
        feed.handle_fill_failed(at(2));
        if !told_before {
            feed.handle_batch(batch(1, 2), at(3));
        }
        assert_eq!((outputs(&mut feed), feed.poll_timeout()), ((vec![(1, 2)], None), None));
        feed.handle_timeout(at(5_000));
        feed.handle_head(Seq(3), at(5_000));
        assert_eq!(outputs(&mut feed), (vec![], Some(2)), "told before: {told_before}");
    }
}
