//! The ports of relayed addresses in one family.

/// What port is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// Any.
    Any,
    /// An even one.
    Even,
    /// An even one whose upper neighbour is free too; both are taken.
    Pair,
}

/// Which ports are taken: one bit each.
pub(crate) struct Ports {
    min: u16,
    count: u16,
    taken: Vec<u64>,
}

impl Ports {
    pub(crate) fn new(min: u16, max: u16) -> Self {
        let count = max.saturating_sub(min).saturating_add(1);
        Self { min, count, taken: vec![0; usize::from(count).div_ceil(64)] }
    }

    /// Takes a port, searching from a random place: the next port cannot be guessed (RFC 8656 section 21.2.1).
    pub(crate) fn take(&mut self, want: Want, random: u16) -> Option<u16> {
        let start = random % self.count;
        let offsets = (start..self.count).chain(0..start);
        let port = offsets.map(|offset| self.min + offset).find(|port| self.suits(*port, want))?;
        self.set(port, true);
        if want == Want::Pair {
            self.set(port + 1, true);
        }
        Some(port)
    }

    fn suits(&self, port: u16, want: Want) -> bool {
        let even = port.is_multiple_of(2);
        match want {
            Want::Any => self.is_free(port),
            Want::Even => even && self.is_free(port),
            Want::Pair => even && self.is_free(port) && port.checked_add(1).is_some_and(|next| self.is_free(next)),
        }
    }

    pub(crate) fn release(&mut self, port: u16) {
        self.set(port, false);
    }

    fn is_free(&self, port: u16) -> bool {
        let Some((word, bit)) = self.place(port) else { return false };
        self.taken.get(word).is_some_and(|word| word & bit == 0)
    }

    fn set(&mut self, port: u16, taken: bool) {
        let Some((word, bit)) = self.place(port) else { return };
        if let Some(word) = self.taken.get_mut(word) {
            *word = if taken { *word | bit } else { *word & !bit };
        }
    }

    fn place(&self, port: u16) -> Option<(usize, u64)> {
        let offset = port.checked_sub(self.min).filter(|offset| *offset < self.count)?;
        Some((usize::from(offset / 64), 1 << (offset % 64)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_port_is_given_once() {
        let mut ports = Ports::new(65_500, 65_535);
        let mut given: Vec<u16> = std::iter::from_fn(|| ports.take(Want::Any, 17)).collect();
        given.sort_unstable();
        assert_eq!(given, (65_500..=65_535).collect::<Vec<_>>());
        ports.release(65_510);
        assert_eq!(ports.take(Want::Any, 9), Some(65_510));
    }

    #[test]
    fn a_pair_starts_even_and_takes_both() {
        let mut ports = Ports::new(1001, 1006);
        assert_eq!(ports.take(Want::Pair, 0), Some(1002));
        assert_eq!(ports.take(Want::Pair, 0), Some(1004));
        assert_eq!(ports.take(Want::Pair, 0), None);
        assert_eq!(ports.take(Want::Even, 0), Some(1006));
        assert_eq!(ports.take(Want::Any, 3), Some(1001));
        assert_eq!(ports.take(Want::Any, 3), None);
    }
}
