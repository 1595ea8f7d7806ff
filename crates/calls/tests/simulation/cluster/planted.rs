//! Each mechanism of the protocol is shown to be needed: without it some seed breaks a rule.

use super::{fault::Fault, play::play_with};

/// Seeds tried until the fault has had its chance.
const SEEDS: u64 = 10_000;

/// Whether a seed from `first` on shows the fault, and nothing without it. Those before it did not when this was written.
fn is_noticed(fault: Fault, first: u64) -> bool {
    // Two of the mechanisms are needed only when what was thought to be lost is carried out at the worst of moments.
    let comes_late = matches!(fault, Fault::ForgetsDoubts | Fault::LooksUpWithoutVoiding);
    let breaks = |seed: u64, fault| play_with(seed, fault, |world| world.comes_late = comes_late).violation.is_some();
    (first..first + SEEDS).any(|seed| breaks(seed, Some(fault)) && !breaks(seed, None))
}

macro_rules! planted {
    ($($name:ident: $fault:ident from $first:literal;)*) => {$(
        #[test]
        fn $name() {
            assert!(is_noticed(Fault::$fault, $first));
        }
    )*};
}

planted! {
    a_commit_that_ignores_versions_is_noticed: IgnoresVersions from 0;
    a_commit_that_compares_revisions_alone_is_noticed: ComparesRevisions from 983;
    a_step_in_doubt_that_is_repeated_blindly_is_noticed: RepeatsBlindly from 26;
    a_step_that_runs_after_it_was_looked_up_is_noticed: LooksUpWithoutVoiding from 241;
    a_doubt_that_is_forgotten_is_noticed: ForgetsDoubts from 5575;
    a_doubt_that_is_told_as_a_failure_is_noticed: SaysItFailed from 151;
    a_cache_that_is_believed_is_noticed: BelievesItsCache from 14;
    a_loss_that_overtakes_the_last_command_is_noticed: LetsLossOvertake from 2;
    doubled_effects_are_noticed: KeepsDoubles from 0;
    missing_effects_are_noticed: IgnoresGaps from 228;
    a_failover_that_is_overlooked_is_noticed: OverlooksFailover from 6;
    talk_with_connections_of_a_former_life_is_noticed: TalksAcrossLives from 2389;
    ghosts_of_older_records_are_noticed: OverlooksGhosts from 43;
    a_reaper_that_forgets_records_is_noticed: BuriesAlive from 1;
    a_dead_node_that_nobody_remembers_is_noticed: ForgetsTheDead from 1;
    a_fence_that_is_ignored_is_noticed: IgnoresFence from 251;
    a_deadline_that_dies_with_its_claimant_is_noticed: ForgetsClaims from 11;
}
