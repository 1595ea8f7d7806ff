//! From entries to calls: one device's part in one call, and the two that belong together.

use std::collections::BTreeMap;

use super::{Entry, Frame, Role, Stage, What};

/// One device's part in one call. Moments are microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) who: String,
    pub(super) device: String,
    pub(super) peer: String,
    pub(super) role: Role,
    /// Known to the callee from the start, to the caller from `/connect` on.
    pub(super) call: Option<String>,
    pub(super) begun: u64,
    pub(super) connecting: Option<u64>,
    pub(super) talking: Option<u64>,
    /// When it was over here, and why; `own` when this side wanted it.
    pub(super) ended: Option<(u64, String)>,
    /// When the device lost its connection during the call.
    pub(super) lost: Vec<u64>,
    /// When it was back.
    pub(super) back: Vec<u64>,
    /// When the call was proved to work again (by the caller).
    pub(super) recovered: Vec<u64>,
}

impl Part {
    /// When it was over; never when it was not.
    pub(super) fn end(&self) -> u64 {
        self.ended.as_ref().map_or(u64::MAX, |(at, _)| *at)
    }

    pub(super) fn reason(&self) -> &str {
        self.ended.as_ref().map_or("none", |(_, reason)| reason)
    }

    /// This side wanted the end, or its session was ended.
    pub(super) fn is_own_end(&self) -> bool {
        matches!(self.reason(), "own" | STOPPED)
    }

    /// Who and which call, for a text.
    pub(super) fn name(&self) -> String {
        let call = self.call.as_deref().unwrap_or("of unknown id");
        format!("call {call} of {} ({:?}) with {}, from {}", self.who, self.role, self.peer, self.begun)
    }
}

/// The reason of an end by the server's word that this device must go.
const STOPPED: &str = "stopped";

/// Every part, in the order of their beginnings.
pub(super) fn read(entries: &[Entry]) -> Vec<Part> {
    let mut open: BTreeMap<(&str, &str), Part> = BTreeMap::new();
    let mut done = Vec::new();
    for entry in entries {
        let key = (entry.who.as_str(), entry.device.as_str());
        match &entry.what {
            What::Saw(sight) => {
                let part = open.entry(key).or_insert_with(|| begin(entry, sight.role, &sight.peer));
                part.call = sight.call.clone().or(part.call.take());
                match sight.stage {
                    Stage::Connecting => part.connecting = part.connecting.or(Some(entry.at)),
                    Stage::Talking => part.talking = part.talking.or(Some(entry.at)),
                    Stage::Recovered => part.recovered.push(entry.at),
                    Stage::Ended => {
                        part.ended = Some((entry.at, sight.reason.clone().unwrap_or_default()));
                        done.extend(open.remove(&key));
                    }
                    Stage::Calling | Stage::Ringing | Stage::Answering => {}
                }
            }
            What::Lost { .. } => note(open.get_mut(&key), entry.at, |part| &mut part.lost),
            What::Ready { .. } => note(open.get_mut(&key), entry.at, |part| &mut part.back),
            What::Stopped { .. } => {
                done.extend(open.remove(&key).map(|part| Part { ended: Some((entry.at, STOPPED.into())), ..part }));
            }
            What::Sent(_) | What::Heard(_) | What::Note { .. } => {}
        }
    }
    done.extend(open.into_values());
    done.sort_by_key(|part| part.begun);
    done
}

/// Notes a moment in the part that is open.
fn note(part: Option<&mut Part>, at: u64, list: impl FnOnce(&mut Part) -> &mut Vec<u64>) {
    if let Some(part) = part {
        list(part).push(at);
    }
}

fn begin(entry: &Entry, role: Role, peer: &str) -> Part {
    Part {
        who: entry.who.clone(),
        device: entry.device.clone(),
        peer: peer.to_owned(),
        role,
        call: None,
        begun: entry.at,
        connecting: None,
        talking: None,
        ended: None,
        lost: Vec::new(),
        back: Vec::new(),
        recovered: Vec::new(),
    }
}

/// The caller's and the callee's parts that belong together: by the id of the call; before the caller knows it, by the
/// last offer of the one to the other before it rang.
pub(super) fn pair(parts: &[Part]) -> Vec<(Part, Part)> {
    let callees = parts.iter().filter(|part| part.role == Role::Callee);
    callees.filter_map(|callee| Some((caller_of(parts, callee)?.clone(), callee.clone()))).collect()
}

fn caller_of<'p>(parts: &'p [Part], callee: &Part) -> Option<&'p Part> {
    let of_pair = |part: &&Part| part.role == Role::Caller && part.who == callee.peer && part.peer == callee.who;
    let by_id = parts.iter().filter(of_pair).find(|part| part.call.is_some() && part.call == callee.call);
    let before = |part: &&Part| part.call.is_none() && part.begun <= callee.begun;
    by_id.or_else(|| parts.iter().filter(of_pair).rfind(before))
}

/// The frames of one route that were heard, with who heard them.
pub(super) fn heard<'e>(entries: &'e [Entry], route: &'e str) -> impl Iterator<Item = (&'e Entry, &'e Frame)> {
    entries.iter().filter_map(move |entry| match &entry.what {
        What::Heard(frame) if frame.route == route => Some((entry, frame)),
        _ => None,
    })
}
