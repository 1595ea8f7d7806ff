//! The best use of a given room.

use super::{Request, Share};

impl Request {
    /// Bits per second of a layer.
    pub(super) fn rate(&self, layer: u8) -> u64 {
        self.layers.get(usize::from(layer)).map_or(0, |layer| u64::from(layer.bps))
    }

    /// Bits per second of the best layer that is of use.
    pub(super) fn most(&self) -> u64 {
        (0..=self.wanted).map(|layer| self.rate(layer)).max().unwrap_or(0)
    }

    /// The layers that may be sent, the lowest first: those that are live up to the one that is wanted; if there is
    /// none, the lowest live one above it; while nothing is live, all that are of use.
    pub(super) fn ladder(&self) -> impl Iterator<Item = u8> {
        let live = |layer: &u8| self.layers.get(usize::from(*layer)).is_some_and(|layer| layer.live);
        let top = u8::try_from(self.layers.len()).unwrap_or(0).saturating_sub(1);
        let (first, last) = match (0..=top).find(live) {
            Some(lowest) if lowest > self.wanted => (lowest, lowest),
            _ => (0, self.wanted.min(top)),
        };
        let none = !(0..=top).any(|layer| live(&layer));
        (first..=last).filter(move |layer| none || live(layer))
    }

    /// Whether somebody asks for something else; new measurements are nothing else.
    pub(super) fn asks_other_than(&self, other: &Self) -> bool {
        let asks = |request: &Self| {
            (request.screen, request.priority, request.size, request.wanted, request.may_pause, request.layers.len())
        };
        asks(self) != asks(other)
    }
}

/// Makes plans in memory it keeps.
#[derive(Debug, Default)]
pub(super) struct Planner {
    /// Places of the shares, those who come first before.
    order: Vec<usize>,
    plan: Vec<Option<u8>>,
}

impl Planner {
    /// The last plan, in the order of its shares.
    pub(super) fn layers(&self) -> impl Iterator<Item = Option<u8>> {
        self.plan.iter().copied()
    }

    /// Gives everybody the lowest layer as long as there is room, then raises them in turn; screens are raised as far
    /// as they go before others. Without `room` everybody gets what is wanted.
    pub(super) fn plan<K>(&mut self, shares: &[Share<K>], room: Option<u64>) {
        let room = room.unwrap_or(u64::MAX);
        self.sort(shares);
        self.plan.clear();
        self.plan.resize(shares.len(), None);
        let mut taken = self.begin(shares, room);
        for screens in [true, false] {
            while self.raise_each(shares, screens, room, &mut taken) {}
        }
    }

    fn sort<K>(&mut self, shares: &[Share<K>]) {
        self.order.clear();
        self.order.extend(0..shares.len());
        let rank = |place: &usize| {
            let asked = shares.get(*place).map(|share| &share.request);
            (std::cmp::Reverse(asked.map(|asked| (asked.screen, asked.priority, asked.size))), *place)
        };
        self.order.sort_unstable_by_key(rank);
    }

    /// The lowest layer for all who may not be paused, then for everybody else there is room for.
    fn begin<K>(&mut self, shares: &[Share<K>], room: u64) -> u64 {
        let mut taken = 0_u64;
        for may_pause in [false, true] {
            for &place in &self.order {
                let (Some(share), Some(planned)) = (shares.get(place), self.plan.get_mut(place)) else { continue };
                let lowest = share.request.ladder().next().filter(|_| share.request.may_pause == may_pause);
                let Some(lowest) = lowest else { continue };
                let with = taken.saturating_add(share.request.rate(lowest));
                if with <= room || !may_pause {
                    *planned = Some(lowest);
                    taken = with;
                }
            }
        }
        taken
    }

    /// Raises everybody by one layer in turn while there is room; whether anybody was.
    fn raise_each<K>(&mut self, shares: &[Share<K>], screens: bool, room: u64, taken: &mut u64) -> bool {
        let mut raised = false;
        for &place in &self.order {
            let (Some(share), Some(planned)) = (shares.get(place), self.plan.get_mut(place)) else { continue };
            let Some(layer) = planned.filter(|_| share.request.screen == screens) else { continue };
            let Some(above) = share.request.ladder().find(|step| *step > layer) else { continue };
            let without = taken.saturating_sub(share.request.rate(layer));
            let with = without.saturating_add(share.request.rate(above));
            if with <= room {
                (*planned, *taken, raised) = (Some(above), with, true);
            }
        }
        raised
    }
}
