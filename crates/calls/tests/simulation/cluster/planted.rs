//! Each mechanism of the protocol is shown to be needed: without it some seed breaks a rule.

use super::{fault::Fault, play::play};

/// Seeds tried until the fault has had its chance.
const SEEDS: u64 = 2000;

fn is_noticed(fault: Fault) -> bool {
    (0..SEEDS).any(|seed| play(seed, Some(fault)).violation.is_some())
}

macro_rules! planted {
    ($($name:ident: $fault:ident;)*) => {$(
        #[test]
        fn $name() {
            assert!(is_noticed(Fault::$fault));
        }
    )*};
}

planted! {
    a_commit_that_ignores_versions_is_noticed: IgnoresVersions;
    a_commit_that_compares_revisions_alone_is_noticed: ComparesRevisions;
    a_step_in_doubt_that_is_repeated_blindly_is_noticed: RepeatsBlindly;
    a_step_that_runs_after_it_was_looked_up_is_noticed: LooksUpWithoutVoiding;
    a_doubt_that_is_forgotten_is_noticed: ForgetsDoubts;
    a_doubt_that_is_told_as_a_failure_is_noticed: SaysItFailed;
    a_cache_that_is_believed_is_noticed: BelievesItsCache;
    a_loss_that_overtakes_the_last_command_is_noticed: LetsLossOvertake;
    doubled_effects_are_noticed: KeepsDoubles;
    missing_effects_are_noticed: IgnoresGaps;
    effects_of_an_older_store_taken_for_doubles_are_noticed: JudgesByNumberAlone;
    a_failover_that_is_overlooked_is_noticed: OverlooksFailover;
    ghosts_of_older_records_are_noticed: OverlooksGhosts;
    a_reaper_that_forgets_records_is_noticed: BuriesAlive;
    a_dead_node_that_nobody_remembers_is_noticed: ForgetsTheDead;
    a_fence_that_is_ignored_is_noticed: IgnoresFence;
    effects_for_the_dead_are_noticed: TellsTheDead;
    a_deadline_that_dies_with_its_claimant_is_noticed: ForgetsClaims;
}
