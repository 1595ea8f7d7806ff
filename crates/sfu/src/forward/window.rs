//! Which of the last sequence numbers were used.

const WORDS: usize = 16;

/// Remembers the last 1,024 numbers. Under SRTP a number must never be used for two packets: that would give away the
/// key of the authentication (RFC 7714 section 8.1).
#[derive(Debug, Clone)]
pub(super) struct Window {
    next: u64,
    used: [u64; WORDS],
}

impl Window {
    const SIZE: u64 = (WORDS as u64) * 64;

    /// Numbers from `first` on are free.
    pub(super) fn starting_at(first: u64) -> Self {
        Self { next: first, used: [u64::MAX; WORDS] }
    }

    /// The lowest number above all that were used.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Takes a number. False if it was used before, or is too old to know.
    pub(super) fn take(&mut self, seq: u64) -> bool {
        if seq >= self.next {
            for skipped in self.next.max(seq.saturating_sub(Self::SIZE))..seq {
                self.set(skipped, false);
            }
            self.next = seq + 1;
            self.set(seq, true);
            return true;
        }
        if self.next - seq > Self::SIZE || self.is_used(seq) {
            return false;
        }
        self.set(seq, true);
        true
    }

    fn is_used(&self, seq: u64) -> bool {
        let (word, bit) = place(seq);
        self.used.get(word).is_none_or(|used| used & bit != 0)
    }

    fn set(&mut self, seq: u64, value: bool) {
        let (word, bit) = place(seq);
        if let Some(used) = self.used.get_mut(word) {
            *used = if value { *used | bit } else { *used & !bit };
        }
    }
}

/// The word and the bit of a number.
fn place(seq: u64) -> (usize, u64) {
    ((seq / 64) as usize % WORDS, 1 << (seq % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::Window;

    #[test]
    fn a_number_is_given_once() {
        let mut window = Window::starting_at(100);
        assert!(!window.take(99), "before the first");
        assert!(window.take(100) && window.take(103));
        assert!(window.take(101), "late but new");
        assert!(!window.take(101) && !window.take(103));
        assert_eq!(window.next(), 104);
        assert!(window.take(5_000));
        assert!(window.take(5_000 - 1_023));
        assert!(!window.take(5_000 - 1_024), "too old to know");
    }

    proptest! {
        #[test]
        fn no_number_is_ever_given_twice(steps in proptest::collection::vec(-1_500_i64..3_000, 1..400)) {
            let (mut window, mut given, mut at) = (Window::starting_at(10_000), HashSet::new(), 10_000_i64);
            for step in steps {
                let seq = u64::try_from((at + step).max(0)).unwrap();
                let fresh = window.take(seq);
                if fresh {
                    prop_assert!(given.insert(seq), "{seq} twice");
                } else {
                    prop_assert!(given.contains(&seq) || seq < 10_000 || seq + 1_024 < window.next());
                }
                at = at.max(i64::try_from(seq).unwrap());
            }
        }
    }
}
