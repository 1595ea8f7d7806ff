//! Who gets which layer, and when that changes.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{Allocator, LayerRate, Request};
use crate::testing::start;

const KBIT: u64 = 1_000;
const SECOND: Duration = Duration::from_secs(1);
const CAP: u64 = 20_000 * KBIT;

/// A camera of three layers, all of them live and wanted: 160, 450 and 1,700 kbit/s.
fn camera() -> Request {
    let layers = [160_000, 450_000, 1_700_000].map(|bps| LayerRate { bps, live: true });
    Request { screen: false, priority: 0, size: 0, wanted: 2, layers: layers.into(), may_pause: false }
}

/// A subscriber with a way of `kbit`.
fn way(kbit: u64) -> (Allocator<u8>, Instant) {
    (Allocator::new(Some(kbit * KBIT), CAP), start())
}

/// Lets time pass in steps of a tenth of a second, as a room does.
fn wait(allocator: &mut Allocator<u8>, from: Instant, span: Duration) -> Instant {
    let mut now = from;
    while now < from + span {
        now += Duration::from_millis(100);
        allocator.run(now);
    }
    now
}

#[test]
fn meet_05_without_an_estimate_everybody_gets_what_is_wanted() {
    let mut allocator = Allocator::new(None, CAP);
    allocator.set(1_u8, camera());
    allocator.set(2, Request { wanted: 1, ..camera() });
    assert_eq!(allocator.run(start()), &[(1, Some(2)), (2, Some(1))]);
}

#[test]
fn meet_05_a_narrow_way_is_shared_layer_by_layer() {
    let (mut allocator, now) = way(1_200);
    for key in 1..=3 {
        allocator.set(key, camera());
    }
    // 3 x 160, then 290 more for each as long as there is room.
    assert_eq!(allocator.run(now), &[(1, Some(1)), (2, Some(1)), (3, Some(0))]);
    assert_eq!(allocator.bitrates(), (1_060 * KBIT, 6_375 * KBIT));
}

#[test]
fn meet_05_a_screen_goes_before_cameras() {
    let (mut allocator, now) = way(2_200);
    allocator.set(1, Request { priority: 9, ..camera() });
    allocator.set(2, Request { screen: true, ..camera() });
    allocator.run(now);
    assert_eq!((allocator.get(1), allocator.get(2)), (Some(0), Some(2)));
}

#[test]
fn what_is_prior_or_larger_goes_first() {
    let (mut allocator, now) = way(700);
    allocator.set(1, camera());
    allocator.set(2, Request { size: 720, ..camera() });
    allocator.run(now);
    assert_eq!((allocator.get(1), allocator.get(2)), (Some(0), Some(1)));
    allocator.set(1, Request { priority: 1, ..camera() });
    allocator.run(now);
    allocator.set(2, Request { size: 90, ..camera() });
    allocator.run(now);
    assert_eq!((allocator.get(1), allocator.get(2)), (Some(1), Some(0)));
}

#[test]
fn only_who_may_be_paused_is() {
    let (mut allocator, now) = way(100);
    allocator.set(1, camera());
    allocator.set(2, Request { may_pause: true, ..camera() });
    assert_eq!(allocator.run(now), &[(1, Some(0)), (2, None)]);
    assert!(allocator.run(now).is_empty(), "told once");
}

#[test]
fn less_room_means_less_at_once_and_more_room_more_after_a_second() {
    let (mut allocator, now) = way(5_000);
    allocator.set(1, camera());
    assert_eq!(allocator.run(now), &[(1, Some(2))]);
    allocator.estimate(600 * KBIT);
    assert_eq!(allocator.run(now), &[(1, Some(1))]);
    allocator.estimate(5_000 * KBIT);
    assert!(allocator.run(now).is_empty());
    assert_eq!(allocator.poll_timeout(), Some(now + SECOND));
    assert_eq!(allocator.run(now + SECOND), &[(1, Some(2))]);
}

#[test]
fn a_raise_needs_room_to_spare() {
    let (mut allocator, now) = way(600);
    allocator.set(1, camera());
    allocator.run(now);
    allocator.estimate(1_800 * KBIT);
    let now = wait(&mut allocator, now, SECOND * 3);
    assert_eq!(allocator.get(1), Some(1), "1,700 fit, but not with a sixth more");
    allocator.estimate(2_000 * KBIT);
    wait(&mut allocator, now, SECOND * 3 / 2);
    assert_eq!(allocator.get(1), Some(2));
}

#[test]
fn after_raises_that_fail_it_waits_longer_and_longer() {
    let (mut allocator, mut now) = way(600);
    allocator.set(1, camera());
    allocator.run(now);
    let mut waits = Vec::new();
    for _ in 0..5 {
        allocator.estimate(3_000 * KBIT);
        let since = now;
        while allocator.get(1) != Some(2) {
            now = wait(&mut allocator, now, Duration::from_millis(100));
        }
        waits.push((now - since).as_secs());
        allocator.estimate(600 * KBIT);
        now = wait(&mut allocator, now, SECOND);
    }
    assert_eq!(waits, [1, 4, 9, 19, 29], "each of them after a second of collapse");
}

#[test]
fn a_raise_that_holds_is_forgiven() {
    let (mut allocator, now) = way(600);
    allocator.set(1, camera());
    allocator.run(now);
    allocator.estimate(3_000 * KBIT);
    let now = wait(&mut allocator, now, SECOND * 8);
    allocator.estimate(600 * KBIT);
    let now = wait(&mut allocator, now, SECOND);
    allocator.estimate(3_000 * KBIT);
    wait(&mut allocator, now, SECOND * 3 / 2);
    assert_eq!(allocator.get(1), Some(2));
}

#[test]
fn what_a_subscriber_asks_for_is_given_without_waiting() {
    let (mut allocator, now) = way(5_000);
    allocator.set(1, Request { wanted: 0, ..camera() });
    allocator.run(now);
    allocator.set(1, camera());
    assert_eq!(allocator.run(now), &[(1, Some(2))]);
    allocator.set(1, Request { wanted: 0, ..camera() });
    assert_eq!(allocator.run(now), &[(1, Some(0))]);
    allocator.remove(1);
    assert_eq!((allocator.get(1), allocator.bitrates()), (None, (0, 0)));
}

#[test]
fn a_layer_that_stops_is_left_at_once() {
    let (mut allocator, now) = way(5_000);
    allocator.set(1, camera());
    allocator.run(now);
    let live = |live: [bool; 3]| {
        let mut request = camera();
        request.layers.iter_mut().zip(live).for_each(|(layer, live)| layer.live = live);
        request
    };
    allocator.set(1, live([true, true, false]));
    assert_eq!(allocator.run(now), &[(1, Some(1))], "below");
    allocator.set(1, Request { wanted: 0, ..live([false, true, true]) });
    assert!(allocator.run(now).is_empty(), "above, where it is already");
    allocator.set(1, Request { wanted: 0, ..live([false, false, false]) });
    assert_eq!(allocator.run(now), &[(1, Some(0))], "nothing is sent: what is wanted will come");
    assert_eq!(allocator.bitrates(), (0, 200 * KBIT), "nothing is kept up for what is not sent");
}

#[test]
fn new_measurements_alone_change_nothing_while_there_is_room() {
    let (mut allocator, now) = way(1_200);
    allocator.set(1, camera());
    allocator.set(2, camera());
    allocator.run(now);
    let before = (allocator.get(1), allocator.get(2));
    let mut measured = camera();
    measured.layers[1].bps = 520_000;
    allocator.set(1, measured);
    assert!(allocator.run(now).is_empty());
    assert_eq!((allocator.get(1), allocator.get(2)), before);
}

/// Anything somebody might ask for.
fn requests() -> impl Strategy<Value = Request> {
    let layer = (1..3_000_000_u32, proptest::bool::weighted(0.8)).prop_map(|(bps, live)| LayerRate { bps, live });
    let layers = proptest::collection::vec(layer, 0..=3).prop_map(|layers| layers.into_iter().collect());
    (any::<bool>(), 0..3_u32, 0..3_u32, 0..4_u8, layers, any::<bool>()).prop_map(
        |(screen, priority, size, wanted, layers, may_pause)| Request {
            screen,
            priority,
            size,
            wanted,
            layers,
            may_pause,
        },
    )
}

proptest! {
    #[test]
    fn meet_05_never_more_is_shared_out_than_there_is_room_for(
        steps in proptest::collection::vec((0..6_u8, requests(), 50..9_000_u64), 1..60),
    ) {
        let (mut allocator, mut now) = way(1_500);
        let mut asked = std::collections::HashMap::new();
        for (key, request, kbit) in steps {
            now += Duration::from_millis(400);
            allocator.estimate(kbit * KBIT);
            allocator.set(key, request.clone());
            asked.insert(key, request);
            let changes = allocator.run(now).to_vec();
            let given = |key: &u8| allocator.get(*key);
            prop_assert!(changes.iter().all(|(key, layer)| given(key) == *layer), "told and given differ");
            let least = asked.iter().all(|(key, request)| given(key).is_none_or(|layer| {
                let lowest = request.ladder().next().map_or(0, |lowest| request.rate(lowest));
                request.rate(layer) <= if request.may_pause { 0 } else { lowest }
            }));
            let taken: u64 = asked.iter().map(|(key, r)| given(key).map_or(0, |layer| r.rate(layer))).sum();
            prop_assert!(taken <= kbit * KBIT || least, "{taken} of {kbit}000");
            for (key, request) in &asked {
                prop_assert!(request.may_pause || given(key).is_some(), "paused against its will");
                prop_assert!(given(key).is_none_or(|layer| request.ladder().any(|step| step == layer)));
            }
        }
    }
}
