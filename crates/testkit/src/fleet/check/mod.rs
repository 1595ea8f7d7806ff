//! Judges a journal: which promises were broken, how long recoveries took, how quick each step was. Pure.

mod latency;
mod parts;
mod recovery;
mod rules;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt, time::Duration};

use parts::Part;

use super::{
    journal::{Entry, Frame, Role, Stage, What},
    stats::Distribution,
};

/// What is demanded.
#[derive(Debug, Clone, Copy)]
pub struct Demands {
    /// How long a call that ran may take to work again after the last of its clients is back.
    pub recovery: Duration,
    /// How much later than one side the other may learn of the end, counted from when it was connected.
    pub apart: Duration,
}

impl Default for Demands {
    fn default() -> Self {
        Self { recovery: Duration::from_secs(10), apart: Duration::from_secs(10) }
    }
}

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// A call that ran ended although neither side wanted that, or never ended at all.
    LostCall(String),
    /// A call that ran did not work again in time after its clients were back.
    NotRecovered(String),
    /// Somebody was in two calls at once, or was rung while talking.
    TwoCalls(String),
    /// One call became two, or one word was told twice on a connection.
    Doubled(String),
    /// A ring led to nothing at one side.
    Unresolved(String),
    /// One side learned of the end, the other did not, or much later.
    OneSided(String),
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, text) = match self {
            Self::LostCall(text) => ("lost call", text),
            Self::NotRecovered(text) => ("not recovered", text),
            Self::TwoCalls(text) => ("two calls at once", text),
            Self::Doubled(text) => ("doubled", text),
            Self::Unresolved(text) => ("ring without an end", text),
            Self::OneSided(text) => ("only one side knows", text),
        };
        write!(f, "{what}: {text}")
    }
}

/// What a journal shows.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Broken promises; all others were kept.
    pub violations: Vec<Violation>,
    /// Offers that were sent.
    pub offers: usize,
    /// Calls in which both sides talked.
    pub talked: usize,
    /// Calls that talked, were cut and were proved to work again, and how long that took after the clients were back.
    pub recoveries: Distribution,
    /// Offers that led to no talk, by the reason the caller saw.
    pub untalked: BTreeMap<String, usize>,
    /// Times from a frame of one side to what the other is told, by the name of the frame.
    pub steps: BTreeMap<&'static str, Distribution>,
}

impl Report {
    /// The time from a frame to what the other side is told.
    #[must_use]
    pub fn step(&self, route: &str) -> Distribution {
        self.steps.get(route).cloned().unwrap_or_default()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} offers, {} talked, others: {:?}", self.offers, self.talked, self.untalked)?;
        writeln!(f, "recoveries: {}", self.recoveries.summary())?;
        for (step, times) in &self.steps {
            writeln!(f, "{step}: {}", times.summary())?;
        }
        writeln!(f, "{} violations", self.violations.len())?;
        self.violations.iter().take(MOST_SHOWN).try_for_each(|violation| writeln!(f, "  {violation}"))
    }
}

/// Most violations in the text of a report.
const MOST_SHOWN: usize = 20;

/// Judges the entries of a journal, in the order of their times.
#[must_use]
pub fn check(entries: &[Entry], demands: Demands) -> Report {
    let parts = parts::read(entries);
    let calls = parts::pair(&parts);
    let mut violations = rules::check(entries, &parts, &calls, demands);
    let recoveries = recovery::measure(&calls, demands, &mut violations);
    violations.sort();
    let talked = calls.iter().filter(|(caller, callee)| caller.talking.is_some() && callee.talking.is_some()).count();
    Report {
        violations,
        offers: parts.iter().filter(|part| part.role == Role::Caller).count(),
        talked,
        recoveries,
        untalked: untalked(&parts),
        steps: steps(entries),
    }
}

/// How quick each step was, by the name of its frame. Of a part of a journal, only steps that lie within it.
#[must_use]
pub fn steps(entries: &[Entry]) -> BTreeMap<&'static str, Distribution> {
    latency::measure(entries)
}

fn untalked(parts: &[Part]) -> BTreeMap<String, usize> {
    let mut reasons = BTreeMap::new();
    for part in parts.iter().filter(|part| part.role == Role::Caller && part.talking.is_none()) {
        *reasons.entry(part.reason().to_owned()).or_default() += 1;
    }
    reasons
}

/// Moments are microseconds.
fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}
