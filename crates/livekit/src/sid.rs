//! The ids a media server gives out: a prefix that says of what, and twelve random letters and digits.

use hubbub_types::Entropy;

use crate::proto::{TrackSource, TrackType};

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH: usize = 12;
/// Random bytes from here on are left out, so that every letter is as likely as any other.
const FAIR: u8 = 248;

/// A room, for as long as it lives.
pub fn room(entropy: &dyn Entropy) -> String {
    sid("RM_", entropy)
}

/// A participant, for one stay.
pub fn participant(entropy: &dyn Entropy) -> String {
    sid("PA_", entropy)
}

/// A node.
pub fn node(entropy: &dyn Entropy) -> String {
    sid("ND_", entropy)
}

/// An event told to a webhook.
pub fn event(entropy: &dyn Entropy) -> String {
    sid("EV_", entropy)
}

/// A track. Two letters more say what it is: `A` or `V`, then `C` camera, `M` microphone, `S` screen, `s` the sound of
/// a screen.
pub fn track(kind: TrackType, source: TrackSource, entropy: &dyn Entropy) -> String {
    let kind = match kind {
        TrackType::Audio => "A",
        TrackType::Video => "V",
        TrackType::Data => "D",
    };
    let source = match source {
        TrackSource::Camera => "C",
        TrackSource::Microphone => "M",
        TrackSource::ScreenShare => "S",
        TrackSource::ScreenShareAudio => "s",
        TrackSource::Unknown => "",
    };
    sid(&format!("TR_{kind}{source}"), entropy)
}

fn sid(prefix: &str, entropy: &dyn Entropy) -> String {
    let mut sid = String::with_capacity(prefix.len() + LENGTH);
    sid.push_str(prefix);
    let mut bytes = [0; LENGTH];
    while sid.len() < prefix.len() + LENGTH {
        entropy.fill(&mut bytes);
        let missing = prefix.len() + LENGTH - sid.len();
        let fair = bytes.iter().filter(|byte| **byte < FAIR).take(missing);
        sid.extend(
            fair.filter_map(|byte| LETTERS.get(usize::from(*byte) % LETTERS.len())).map(|letter| char::from(*letter)),
        );
    }
    sid
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use hubbub_testkit::SeededEntropy;

    use super::*;

    #[test]
    fn a_sid_says_of_what_it_is_and_never_comes_twice() {
        let entropy = SeededEntropy::new(7);
        let mut seen = HashSet::new();
        for _ in 0..2_000 {
            for (prefix, sid) in [
                ("RM_", room(&entropy)),
                ("PA_", participant(&entropy)),
                ("TR_AM", track(TrackType::Audio, TrackSource::Microphone, &entropy)),
                ("TR_Vs", track(TrackType::Video, TrackSource::ScreenShareAudio, &entropy)),
            ] {
                let rest = sid.strip_prefix(prefix).unwrap();
                assert!(rest.len() == LENGTH && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{sid}");
                assert!(seen.insert(sid));
            }
        }
    }

    #[test]
    fn every_letter_is_as_likely_as_another() {
        let entropy = SeededEntropy::new(3);
        let mut counts = [0_u32; 128];
        for _ in 0..10_000 {
            for byte in room(&entropy).bytes().skip(3) {
                counts[usize::from(byte)] += 1;
            }
        }
        let expected = 120_000 / 62;
        for letter in LETTERS {
            let count = counts[usize::from(*letter)];
            assert!(count.abs_diff(expected) < expected / 5, "{} came {count} times", char::from(*letter));
        }
    }
}
