//! A clean journal passes; every kind of broken promise, planted, is found.

use super::*;
use crate::fleet::journal::{Role, Sight};

const CALL: &str = "c1";

/// A journal that is written by hand, one entry each millisecond.
#[derive(Default)]
struct Script(Vec<Entry>);

impl Script {
    fn add(&mut self, who: &str, what: What) {
        let at = self.0.last().map_or(1_000, |entry| entry.at + 1_000);
        self.0.push(Entry { at, who: who.into(), device: format!("{who}'s"), what });
    }

    fn later(&mut self, span: Duration, who: &str, what: What) {
        self.add(who, what);
        let last = self.0.last_mut().unwrap();
        last.at += micros(span);
    }

    fn sent(&mut self, who: &str, route: &str, peer: &str) {
        self.add(who, What::Sent(Frame { route: route.into(), peer: Some(peer.into()), ..Frame::default() }));
    }

    fn heard(&mut self, who: &str, route: &str, call: &str, peer: &str) {
        let (call, peer) = (Some(call.into()), Some(peer.into()));
        self.add(who, What::Heard(Frame { route: route.into(), call, peer, ..Frame::default() }));
    }

    fn saw(&mut self, who: &str, stage: Stage, reason: Option<&str>) {
        self.add(who, saw(who, stage, Some(CALL), reason));
    }

    fn ready(&mut self, who: &str) {
        let (status, call) = ("in_call".into(), Some(CALL.into()));
        self.add(who, What::Ready { node: 1, resumed: true, status, call });
    }

    /// Ann calls Ben, who is rung.
    fn ringing() -> Self {
        let mut script = Self::default();
        script.add("ann", saw("ann", Stage::Calling, None, None));
        script.sent("ann", "OFFER", "ben");
        script.heard("ben", "/call", CALL, "ann");
        script.saw("ben", Stage::Ringing, None);
        script
    }

    /// The two talk.
    fn talking() -> Self {
        let mut script = Self::ringing();
        for who in ["ann", "ben"] {
            script.heard(who, "/connect", CALL, "");
            script.saw(who, Stage::Connecting, None);
            script.saw(who, Stage::Talking, None);
        }
        script
    }

    fn end(mut self) -> Self {
        self.saw("ann", Stage::Ended, Some("own"));
        self.saw("ben", Stage::Ended, Some("hangup"));
        self
    }

    fn check(&self) -> Report {
        check(&self.0, Demands::default())
    }

    /// The kinds of what is broken.
    fn broken(&self) -> Vec<String> {
        let kind = |violation: &Violation| violation.to_string().split(':').next().unwrap().to_owned();
        let mut kinds: Vec<_> = self.check().violations.iter().map(kind).collect();
        kinds.dedup();
        kinds
    }
}

fn saw(who: &str, stage: Stage, call: Option<&str>, reason: Option<&str>) -> What {
    let (peer, role) = if who == "ann" { ("ben", Role::Caller) } else { ("ann", Role::Callee) };
    What::Saw(Sight { stage, call: call.map(Into::into), peer: peer.into(), role, reason: reason.map(Into::into) })
}

#[test]
fn a_call_from_ring_to_hang_up_breaks_nothing() {
    let report = Script::talking().end().check();
    assert_eq!(report.violations, []);
    assert_eq!((report.offers, report.talked), (1, 1));
    assert_eq!((report.step("OFFER").len(), report.step("OFFER").longest()), (1, 1.0));
}

#[test]
fn a_call_that_nobody_ended_is_lost() {
    assert_eq!(Script::talking().broken(), ["lost call"]);
    let mut script = Script::talking();
    script.saw("ann", Stage::Ended, Some("peer_lost"));
    script.saw("ben", Stage::Ended, Some("CALL_ENDED"));
    assert_eq!(script.broken(), ["lost call"]);
}

#[test]
fn a_hang_up_after_the_call_was_lost_does_not_hide_the_loss() {
    let mut script = Script::talking();
    script.saw("ben", Stage::Ended, Some("CALL_ENDED"));
    script.saw("ann", Stage::Ended, Some("own"));
    assert_eq!(script.broken(), ["lost call"]);
}

#[test]
fn a_ring_ends_for_both_or_it_is_reported() {
    assert_eq!(Script::ringing().broken(), ["ring without an end"]);
    let mut script = Script::ringing();
    script.add("ann", saw("ann", Stage::Ended, None, Some("timeout")));
    assert_eq!(script.broken(), ["ring without an end", "only one side knows"]);
    script.saw("ben", Stage::Ended, Some("timeout"));
    assert_eq!(script.check().violations, []);
    assert_eq!(script.check().untalked.get("timeout"), Some(&1));
}

#[test]
fn an_end_that_the_other_side_sees_much_later_is_reported_unless_it_was_away() {
    let mut script = Script::talking();
    script.saw("ann", Stage::Ended, Some("own"));
    script.later(Duration::from_secs(11), "ben", saw("ben", Stage::Ended, Some(CALL), Some("hangup")));
    assert_eq!(script.broken(), ["only one side knows"]);
    let mut script = Script::talking();
    script.add("ben", What::Lost { code: None });
    script.saw("ann", Stage::Ended, Some("own"));
    script.later(Duration::from_secs(11), "x", What::Note { text: "later".into() });
    script.ready("ben");
    script.saw("ben", Stage::Ended, Some("CALL_ENDED"));
    assert_eq!(script.check().violations, []);
}

#[test]
fn two_calls_of_a_person_may_not_overlap_on_any_device() {
    let mut script = Script::talking();
    let other = |stage, reason: Option<&str>| {
        let (call, peer, reason) = (Some("c2".into()), "eve".into(), reason.map(Into::into));
        What::Saw(Sight { stage, call, peer, role: Role::Callee, reason })
    };
    for (stage, reason) in [(Stage::Ringing, None), (Stage::Connecting, None), (Stage::Ended, Some("own"))] {
        script.add("ben", other(stage, reason));
        script.0.last_mut().unwrap().device = "telephone".into();
    }
    assert_eq!(script.end().broken(), ["two calls at once"]);
}

#[test]
fn nobody_is_rung_while_talking() {
    let mut script = Script::talking();
    script.heard("ben", "/call", "c2", "eve");
    assert_eq!(script.end().broken(), ["two calls at once"]);
}

#[test]
fn what_is_told_twice_on_one_connection_is_doubled() {
    let mut script = Script::talking();
    script.heard("ann", "/connect", CALL, "ben");
    assert_eq!(script.end().broken(), ["doubled"]);
    let mut script = Script::talking();
    script.add("ann", What::Lost { code: None });
    script.ready("ann");
    script.heard("ann", "/connect", CALL, "ben");
    script.saw("ann", Stage::Recovered, None);
    assert_eq!(script.end().check().violations, [], "told again on another connection");
}

#[test]
fn an_offer_that_becomes_two_calls_is_doubled() {
    let mut script = Script::ringing();
    script.saw("ben", Stage::Ended, Some("timeout"));
    script.add("ben", saw("ben", Stage::Ringing, Some("c2"), None));
    script.add("ben", saw("ben", Stage::Ended, Some("c2"), Some("timeout")));
    script.add("ann", saw("ann", Stage::Ended, None, Some("timeout")));
    assert_eq!(script.broken(), ["doubled"]);
}

#[test]
fn a_second_device_in_the_same_call_is_doubled() {
    let mut script = Script::talking();
    for stage in [Stage::Ringing, Stage::Talking, Stage::Ended] {
        script.saw("ben", stage, Some("hangup"));
        script.0.last_mut().unwrap().device = "telephone".into();
    }
    let broken = script.end().broken();
    assert!(broken.contains(&"doubled".to_owned()), "{broken:?}");
}

#[test]
fn recovery_counts_from_the_return_of_the_last_client() {
    let mut script = Script::talking();
    for who in ["ann", "ben"] {
        script.add(who, What::Lost { code: None });
    }
    script.ready("ann");
    script.later(Duration::from_secs(20), "ben", What::Note { text: "slow".into() });
    script.ready("ben");
    script.later(Duration::from_secs(2), "ann", saw("ann", Stage::Recovered, Some(CALL), None));
    let report = script.end().check();
    assert_eq!(report.violations, []);
    assert_eq!((report.recoveries.len(), report.recoveries.longest()), (1, 2_001.0));
}

#[test]
fn a_call_that_does_not_work_again_is_reported() {
    let mut script = Script::talking();
    script.add("ben", What::Lost { code: Some(1012) });
    script.ready("ben");
    script.later(Duration::from_secs(11), "x", What::Note { text: "later".into() });
    assert_eq!(script.end().broken(), ["not recovered"]);
}
