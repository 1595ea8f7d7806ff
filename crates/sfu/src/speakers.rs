//! Who is speaking, by the levels that come with packets of sound (RFC 6464).

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// A packet this loud, in decibels below overload, is speech.
const SPEECH: u8 = 35;
/// The longest packets there are; with fewer of them than fill a window the sender was silent in between.
const LONGEST_PACKET: Duration = Duration::from_millis(60);
/// How many steps a level is told in.
const STEPS: f32 = 8.0;

/// How loud somebody is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spoken<K> {
    /// Who.
    pub who: K,
    /// From 0 (silent) to 1 (as loud as can be), in eighths.
    pub level: f32,
    /// Whether they speak.
    pub active: bool,
}

/// One person's packets since the last turn, and what was told of them.
#[derive(Debug, Clone, Copy, Default)]
struct Voice {
    packets: u32,
    loud: u32,
    /// Sum of the levels of the loud packets, in decibels below overload.
    decibels: u32,
    level: f32,
    told: Option<u8>,
}

/// Listens to everybody in a room and says, a few times a second, for whom something changed.
#[derive(Debug)]
pub struct Speakers<K> {
    every: Duration,
    next: Instant,
    voices: BTreeMap<K, Voice>,
    changed: Vec<Spoken<K>>,
}

impl<K: Copy + Ord> Speakers<K> {
    /// Decides once in `every`.
    #[must_use]
    pub fn new(now: Instant, every: Duration) -> Self {
        Self { every, next: now + every, voices: BTreeMap::new(), changed: Vec::new() }
    }

    /// A packet of somebody's sound. `level` counts down from 0, the loudest, to -127; without it nobody speaks.
    pub fn heard(&mut self, who: K, level: Option<i8>) {
        let Some(below) = level.map(i8::unsigned_abs) else { return };
        let voice = self.voices.entry(who).or_default();
        voice.packets = voice.packets.saturating_add(1);
        if below <= SPEECH {
            voice.loud = voice.loud.saturating_add(1);
            voice.decibels = voice.decibels.saturating_add(u32::from(below));
        }
    }

    /// Somebody has no sound any more: left, muted or unpublished. Who spoke is told to be silent at the next turn.
    pub fn silence(&mut self, who: K) {
        if let Some(voice) = self.voices.get_mut(&who) {
            *voice = Voice { told: voice.told, ..Voice::default() };
        }
    }

    /// Somebody is gone, and nobody needs to be told.
    pub fn remove(&mut self, who: K) {
        self.voices.remove(&who);
    }

    /// What changed since the last turn; nothing if none is due.
    pub fn tick(&mut self, now: Instant) -> &[Spoken<K>] {
        self.changed.clear();
        if now >= self.next {
            self.next = now + self.every;
            let full = packets_of(self.every);
            for (&who, voice) in &mut self.voices {
                if let Some((level, active)) = voice.decide(full) {
                    self.changed.push(Spoken { who, level, active });
                }
            }
            self.voices.retain(|_, voice| voice.told.is_some());
        }
        &self.changed
    }

    /// Those who speak, as it was last told.
    pub fn active(&self) -> impl Iterator<Item = Spoken<K>> {
        self.voices.iter().filter_map(|(&who, voice)| {
            voice.told.map(|step| Spoken { who, level: f32::from(step) / STEPS, active: true })
        })
    }

    /// When [`Self::tick`] is due, if anybody was heard.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        (!self.voices.is_empty()).then_some(self.next)
    }
}

impl Voice {
    /// Ends a window that long packets would fill with `full` of them: the level and whether they speak, if that is
    /// other than what was told.
    fn decide(&mut self, full: u32) -> Option<(f32, bool)> {
        // Who speaks fills two fifths of the window with speech; a lone packet between silences does not.
        let active = self.loud * 5 >= self.packets.max(full) * 2 && self.loud > 0;
        let target = if active { loudness(self.decibels / self.loud.max(1)) } else { 0.0 };
        self.level = if active { (self.level + target) / 2.0 } else { 0.0 };
        (self.packets, self.loud, self.decibels) = (0, 0, 0);
        let step = active.then(|| eighths(self.level));
        if step == self.told {
            return None;
        }
        self.told = step;
        Some((step.map_or(0.0, |step| f32::from(step) / STEPS), active))
    }
}

/// How many of the longest packets fill a window.
fn packets_of(window: Duration) -> u32 {
    u32::try_from(window.as_millis() / LONGEST_PACKET.as_millis()).unwrap_or(u32::MAX / 8).max(1)
}

/// A level in decibels below overload as a part of the loudest.
fn loudness(below: u32) -> f32 {
    10_f32.powf(-(f32::from(u8::try_from(below).unwrap_or(u8::MAX))) / 20.0)
}

/// The level in eighths, rounded up: who speaks is never told as silent.
fn eighths(level: f32) -> u8 {
    (1..=8_u8).find(|step| level <= f32::from(*step) / STEPS).unwrap_or(8)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Speakers, Spoken};
    use crate::testing::start;

    const EVERY: Duration = Duration::from_millis(400);

    /// A window of packets of one person: how many, and how many of them loud.
    fn window(speakers: &mut Speakers<u8>, who: u8, packets: u32, loud: u32) {
        for n in 0..packets {
            speakers.heard(who, Some(if n < loud { -10 } else { -80 }));
        }
    }

    #[test]
    fn chat_13_who_fills_two_fifths_of_the_time_with_speech_is_told_to_speak() {
        let start = start();
        let mut speakers = Speakers::new(start, EVERY);
        window(&mut speakers, 1, 20, 8);
        window(&mut speakers, 2, 20, 7);
        assert!(speakers.tick(start + EVERY / 2).is_empty(), "not due");
        let told = speakers.tick(start + EVERY);
        assert_eq!(told.len(), 1);
        assert!(matches!(told, [Spoken { who: 1, active: true, level }] if *level > 0.0));
    }

    #[test]
    fn only_changes_are_told_and_silence_is_one() {
        let start = start();
        let mut speakers = Speakers::new(start, EVERY);
        let mut told = Vec::new();
        for turn in 1..=10 {
            window(&mut speakers, 1, 20, if turn <= 6 { 20 } else { 0 });
            told.extend(speakers.tick(start + EVERY * turn).to_vec());
        }
        assert!(told.len() >= 2 && told.len() <= 4, "{told:?}");
        assert_eq!(told.last(), Some(&Spoken { who: 1, level: 0.0, active: false }));
        assert_eq!(speakers.poll_timeout(), None, "nobody is listened to for nothing");
    }

    #[test]
    fn long_packets_are_speech_and_a_lone_one_is_not() {
        let start = start();
        let mut speakers = Speakers::new(start, EVERY);
        window(&mut speakers, 1, 6, 6);
        window(&mut speakers, 2, 1, 1);
        assert!(matches!(speakers.tick(start + EVERY), [Spoken { who: 1, active: true, .. }]));
        assert_eq!(speakers.active().count(), 1);
    }

    #[test]
    fn who_is_muted_while_speaking_is_told_to_be_silent_once() {
        let start = start();
        let mut speakers = Speakers::new(start, EVERY);
        window(&mut speakers, 1, 20, 20);
        speakers.tick(start + EVERY);
        window(&mut speakers, 1, 20, 20);
        speakers.silence(1);
        assert_eq!(speakers.tick(start + EVERY * 2), &[Spoken { who: 1, level: 0.0, active: false }]);
        assert!(speakers.tick(start + EVERY * 3).is_empty());
    }

    #[test]
    fn levels_are_eighths_between_silence_and_one() {
        let start = start();
        let mut speakers = Speakers::new(start, EVERY);
        for level in [0_i8, -35, i8::MIN] {
            let who = level.unsigned_abs();
            for _ in 0..20 {
                speakers.heard(who, Some(level));
                speakers.heard(200, None);
            }
        }
        for spoken in speakers.tick(start + EVERY) {
            assert!(spoken.level > 0.0 && spoken.level <= 1.0 && (spoken.level * 8.0).fract() == 0.0, "{spoken:?}");
            assert!(spoken.who <= 35);
        }
    }
}
