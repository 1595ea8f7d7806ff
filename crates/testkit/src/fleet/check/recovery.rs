//! Calls that talked, lost a connection and work again.

use super::{Demands, Distribution, Violation, micros, parts::Part};

/// Times from the return of the last client until the caller had proof of the call; those that took too long, or for
/// ever, are violations.
pub(super) fn measure(calls: &[(Part, Part)], demands: Demands, violations: &mut Vec<Violation>) -> Distribution {
    let mut times = Vec::new();
    for (caller, callee) in calls {
        let Some(back) = cut_and_back(caller, callee) else { continue };
        let proved = caller.recovered.iter().find(|at| **at >= back).map(|at| at - back);
        let lived = caller.end().min(callee.end()) - back;
        if proved.unwrap_or(lived) > micros(demands.recovery) {
            let after = proved.map_or_else(|| "never".into(), |time| format!("after {} ms", time / 1000));
            violations.push(Violation::NotRecovered(format!("{}: {after}", caller.name())));
        }
        times.extend(proved);
    }
    times.into_iter().collect()
}

/// When both sides of a call that had talked were back for the last time, before either side wanted its end.
fn cut_and_back(caller: &Part, callee: &Part) -> Option<u64> {
    let talking = caller.talking?.max(callee.talking?);
    let end = caller.end().min(callee.end());
    let within = |moments: &[u64]| moments.iter().rfind(|at| **at > talking && **at < end).copied();
    let back = within(&caller.back).max(within(&callee.back))?;
    let away = |part: &Part| part.lost.iter().any(|at| *at > back && *at < end);
    (!away(caller) && !away(callee)).then_some(back)
}
