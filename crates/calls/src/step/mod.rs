//! Steps, one file a concern.
use crate::{Input, Machine, Outcome, Refusal, Users};
use hubbub_types::Timestamp;

pub(crate) fn run(_: &Machine, _: &Input, _: &mut Users, _: Timestamp) -> Outcome {
    Outcome::Refused(Refusal::IllegalState)
}
