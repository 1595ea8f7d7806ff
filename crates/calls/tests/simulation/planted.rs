//! Each rule of the checker is shown to see a fault of its own.

use crate::{checker::Rule, fault::Fault, play::play};

/// Seeds tried until the fault has had its chance.
const SEEDS: u64 = 1000;

/// Plays with the fault until something is noticed, and says what.
fn noticed(fault: Fault) -> Option<Rule> {
    (0..SEEDS).find_map(|seed| play(seed, Some(fault)).violation).map(|violation| violation.rule)
}

macro_rules! planted {
    ($($name:ident: $fault:ident => $rule:ident;)*) => {$(
        #[test]
        fn $name() {
            assert_eq!(noticed(Fault::$fault), Some(Rule::$rule));
        }
    )*};
}

planted! {
    someone_in_two_calls_is_noticed: CallsTheBusy => NobodyIsInTwoCalls;
    a_pair_that_is_not_mutual_is_noticed: MixesUpPeers => APairIsMutual;
    an_answer_that_is_not_atomic_is_noticed: AnswersTwice => OneDeviceTakesACall;
    being_told_twice_to_stop_is_noticed: RepeatsDecline => NobodyIsToldTwiceToStop;
    not_being_told_to_stop_is_noticed: SwallowsDecline => EverybodyIsToldToStop;
    a_call_that_rings_forever_is_noticed: IgnoresDeadlines => NothingRingsForever;
    a_call_that_rings_on_after_a_jump_of_the_clock_is_noticed: IgnoresJumps => NothingRingsForever;
    a_record_left_behind_is_noticed: OverlooksLoss => EverythingEndsEmpty;
    a_call_without_an_end_is_noticed: SwallowsEnd => EveryCallEndsOnce;
    a_refusal_that_writes_is_noticed: WritesWhenRefusing => ARefusalChangesNothing;
    a_deadline_that_never_moves_is_noticed: StuckDeadline => DeadlinesDoNotSpin;
}
