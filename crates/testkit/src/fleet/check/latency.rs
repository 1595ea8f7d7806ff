//! How long each step takes from the frame of one side to the word at the other.

use std::collections::BTreeMap;

use super::{Distribution, Entry, What};

/// What is sent, and what the other side is told.
const STEPS: [(&str, &str); 5] = [
    ("OFFER", "/call"),
    ("ANSWER", "/acceptCall"),
    ("UPDATE_OFFER", "/updateOffer"),
    ("MEDIA_UPDATE", "/mediaUpdate"),
    ("DECLINE", "/decline"),
];
/// A word that comes later than this is of something else.
const LONGEST: u64 = 30_000_000;

/// The times of every step. A frame whose word never came is not among them; the rules find those.
pub(super) fn measure(entries: &[Entry]) -> BTreeMap<&'static str, Distribution> {
    STEPS.iter().map(|(sent, heard)| (*sent, times(entries, sent, heard))).collect()
}

fn times(entries: &[Entry], sent: &str, heard: &str) -> Distribution {
    // What waits for its word, by who is to hear it.
    let mut waiting: BTreeMap<&str, u64> = BTreeMap::new();
    let mut times = Vec::new();
    for entry in entries {
        match &entry.what {
            What::Sent(frame) if frame.route == sent => {
                if let Some(peer) = &frame.peer {
                    waiting.insert(peer, entry.at);
                }
            }
            What::Heard(frame) if frame.route == heard => {
                let begun = waiting.remove(entry.who.as_str());
                times.extend(begun.map(|begun| entry.at - begun).filter(|time| *time <= LONGEST));
            }
            _ => {}
        }
    }
    times.into_iter().collect()
}
