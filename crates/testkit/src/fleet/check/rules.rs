//! The promises, each as a function from the journal to what broke it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Demands, Entry, Role, Violation, What, micros,
    parts::{Part, heard},
};

type Pairs = [(Part, Part)];

/// Everything that was broken.
pub(super) fn check(entries: &[Entry], parts: &[Part], calls: &Pairs, demands: Demands) -> Vec<Violation> {
    let mut violations = Vec::new();
    violations.extend(calls.iter().filter_map(lost));
    violations.extend(two_calls(parts));
    violations.extend(rung_while_talking(entries, parts));
    violations.extend(two_pairs(calls));
    violations.extend(two_calls_of_one_offer(parts, calls));
    violations.extend(told_twice(entries));
    violations.extend(parts.iter().filter(|part| part.talking.is_none()).filter_map(unresolved));
    violations.extend(calls.iter().filter_map(|call| one_sided(call, demands)));
    violations
}

/// A call that ran ends because somebody wants it to, and for no other reason.
fn lost((caller, callee): &(Part, Part)) -> Option<Violation> {
    let ran = caller.talking.is_some() && callee.talking.is_some();
    let first_wish = [caller, callee].into_iter().filter(|part| part.is_own_end()).map(Part::end).min();
    let wanted = first_wish.is_some_and(|wish| wish <= caller.end().min(callee.end()));
    let text = || format!("{}: ended {:?} and {:?}", caller.name(), caller.ended, callee.ended);
    (ran && !wanted).then(|| Violation::LostCall(text()))
}

/// Somebody's calls, on whatever device, do not overlap from being paired to the end.
fn two_calls(parts: &[Part]) -> Vec<Violation> {
    let mut of_person: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.connecting.is_some()) {
        of_person.entry(&part.who).or_default().push(part);
    }
    let mut violations = Vec::new();
    for calls in of_person.values_mut() {
        calls.sort_by_key(|part| part.connecting);
        for (first, second) in calls.iter().zip(calls.iter().skip(1)) {
            if second.connecting < Some(first.end()) {
                violations.push(Violation::TwoCalls(format!("{} and {}", first.name(), second.name())));
            }
        }
    }
    violations
}

/// A device that talks is not rung.
fn rung_while_talking(entries: &[Entry], parts: &[Part]) -> Vec<Violation> {
    let mut of_device: BTreeMap<(&str, &str), Vec<&Part>> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.talking.is_some()) {
        of_device.entry((&part.who, &part.device)).or_default().push(part);
    }
    let talks = |entry: &Entry| {
        let own = of_device.get(&(entry.who.as_str(), entry.device.as_str()))?;
        own.iter().copied().find(|part| part.talking < Some(entry.at) && entry.at < part.end())
    };
    let rung = heard(entries, "/call").filter_map(|(entry, frame)| Some((talks(entry)?, frame)));
    rung.map(|(part, frame)| Violation::TwoCalls(format!("{} is rung by {:?}", part.name(), frame.peer))).collect()
}

/// The id of a call means one caller, one callee and one device of each.
fn two_pairs(calls: &Pairs) -> Vec<Violation> {
    let mut of_call: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    for (caller, callee) in calls {
        let Some(id) = callee.call.as_deref() else { continue };
        let (people, devices) = of_call.entry(id).or_default();
        people.extend([caller.who.as_str(), callee.who.as_str()]);
        let talked = [caller, callee].into_iter().filter(|part| part.talking.is_some());
        devices.extend(talked.map(|part| part.device.as_str()));
    }
    let doubled = of_call.iter().filter(|(_, (people, devices))| people.len() > 2 || devices.len() > 2);
    doubled.map(|(id, (people, devices))| Violation::Doubled(format!("call {id}: {people:?} on {devices:?}"))).collect()
}

/// An offer becomes one call.
fn two_calls_of_one_offer(parts: &[Part], calls: &Pairs) -> Vec<Violation> {
    let mut ids: BTreeMap<(&str, &str, u64), BTreeSet<&str>> = BTreeMap::new();
    for (caller, callee) in calls {
        let offer = (caller.who.as_str(), caller.device.as_str(), caller.begun);
        ids.entry(offer).or_default().extend(callee.call.as_deref());
    }
    let offers = parts.iter().filter(|part| part.role == Role::Caller);
    let doubled = offers.filter_map(|part| {
        let ids = ids.get(&(part.who.as_str(), part.device.as_str(), part.begun))?;
        (ids.len() > 1).then(|| Violation::Doubled(format!("{} became {ids:?}", part.name())))
    });
    doubled.collect()
}

/// On one connection nothing that begins a call is told twice.
fn told_twice(entries: &[Entry]) -> Vec<Violation> {
    let mut told: BTreeSet<(&str, &str, &str, &str)> = BTreeSet::new();
    let mut violations = Vec::new();
    for entry in entries {
        match &entry.what {
            What::Ready { .. } => told.retain(|(who, device, ..)| (*who, *device) != (&entry.who, &entry.device)),
            What::Heard(frame) if matches!(frame.route.as_str(), "/call" | "/acceptCall" | "/connect") => {
                // A caller hears of the answer before it knows the id; whose call it is follows then from `/connect`.
                let Some(call) = frame.call.as_deref() else { continue };
                if !told.insert((&entry.who, &entry.device, &frame.route, call)) {
                    let text = format!("{} told twice to {} on {}: {call}", frame.route, entry.who, entry.device);
                    violations.push(Violation::Doubled(text));
                }
            }
            _ => {}
        }
    }
    violations
}

/// An offer or a ring that did not become a talk has an end that the person saw.
fn unresolved(part: &Part) -> Option<Violation> {
    part.ended.is_none().then(|| Violation::Unresolved(part.name()))
}

/// When a call is over for one side, the other sees it too, soon after it is connected.
fn one_sided((caller, callee): &(Part, Part), demands: Demands) -> Option<Violation> {
    let (first, second) = if caller.end() <= callee.end() { (caller, callee) } else { (callee, caller) };
    first.ended.as_ref()?;
    // What cannot be told is told when the other is back.
    let told_from = second.back.last().copied().unwrap_or(0).max(first.end());
    let late = second.ended.is_none() || second.end().saturating_sub(told_from) > micros(demands.apart);
    let text = || format!("{}: ended {:?} and {:?}", caller.name(), first.ended, second.ended);
    late.then(|| Violation::OneSided(text()))
}
