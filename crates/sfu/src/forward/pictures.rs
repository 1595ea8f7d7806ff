//! The numbers in VP8's payload descriptor (RFC 7741 section 4.2), which each layer counts on its own.

use str0m::rtp::{Vp8Descriptor, Vp8Patch};

const LONG_ID: u16 = 0x7fff;
const SHORT_ID: u16 = 0x7f;
const KEY_INDEX: u8 = 0x1f;

/// Numbers of one picture.
#[derive(Debug, Clone, Copy, Default)]
struct Numbers {
    id: u16,
    tl0: u8,
    key: u8,
}

impl Numbers {
    /// What the descriptor has; 0 for fields it has not.
    fn of(descriptor: &Vp8Descriptor) -> Self {
        Self {
            id: descriptor.picture_id().unwrap_or_default(),
            tl0: descriptor.tl0_pic_idx().unwrap_or_default(),
            key: descriptor.key_idx().unwrap_or_default(),
        }
    }
}

/// Lets the numbers of pictures go on without a gap when the layer changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Pictures {
    /// The numbers last sent.
    last: Option<Numbers>,
    /// What is added to the numbers of the present layer.
    shift: Numbers,
}

impl Pictures {
    /// The next picture is the first of another layer: it follows the last one sent.
    pub(super) fn change(&mut self, descriptor: &Vp8Descriptor) {
        let Some(last) = self.last else { return };
        let numbers = Numbers::of(descriptor);
        self.shift = Numbers {
            id: last.id.wrapping_add(1).wrapping_sub(numbers.id),
            tl0: last.tl0.wrapping_add(1).wrapping_sub(numbers.tl0),
            key: last.key.wrapping_add(1).wrapping_sub(numbers.key),
        };
    }

    /// What has to be replaced in a packet's descriptor; `newest` if no later packet was sent yet.
    pub(super) fn patch(&mut self, descriptor: &Vp8Descriptor, newest: bool) -> Option<Vp8Patch> {
        let given = Numbers::of(descriptor);
        let sent = Numbers {
            id: given.id.wrapping_add(self.shift.id) & id_mask(descriptor),
            tl0: given.tl0.wrapping_add(self.shift.tl0),
            key: given.key.wrapping_add(self.shift.key) & KEY_INDEX,
        };
        if newest {
            self.last = Some(sent);
        }
        if sent.id == given.id && sent.tl0 == given.tl0 && sent.key == given.key {
            return None;
        }
        let mut patch = descriptor.patch();
        if descriptor.picture_id().is_some() {
            patch = patch.picture_id(sent.id);
        }
        if descriptor.tl0_pic_idx().is_some() {
            patch = patch.tl0_pic_idx(sent.tl0);
        }
        if descriptor.key_idx().is_some() {
            patch = patch.key_idx(sent.key);
        }
        patch.build().ok()
    }
}

/// A picture id has 7 or 15 bits, as its sender chose, and keeps them.
fn id_mask(descriptor: &Vp8Descriptor) -> u16 {
    if descriptor.patch().picture_id(LONG_ID).build().is_ok() { LONG_ID } else { SHORT_ID }
}

#[cfg(test)]
mod tests {
    use str0m::rtp::Vp8Descriptor;

    use super::Pictures;

    /// A descriptor with a long picture id, a TL0PICIDX and a KEYIDX.
    fn long(id: u16, tl0: u8, key: u8) -> Vp8Descriptor {
        let [high, low] = (id | 0x8000).to_be_bytes();
        Vp8Descriptor::parse(&[0x90, 0xf0, high, low, tl0, key, 0]).unwrap()
    }

    fn short(id: u8) -> Vp8Descriptor {
        Vp8Descriptor::parse(&[0x90, 0x80, id, 0]).unwrap()
    }

    #[test]
    fn the_first_layer_keeps_its_numbers() {
        let mut pictures = Pictures::default();
        let first = long(700, 3, 1);
        pictures.change(&first);
        assert_eq!(pictures.patch(&first, true), None);
    }

    #[test]
    fn another_layer_goes_on_where_the_last_ended() {
        let mut pictures = Pictures::default();
        pictures.patch(&long(0x7fff, 255, 31), true);
        let other = long(500, 9, 4);
        pictures.change(&other);
        assert_eq!(pictures.patch(&other, true), other.patch().picture_id(0).tl0_pic_idx(0).key_idx(0).build().ok());
        let next = long(501, 10, 4);
        assert_eq!(pictures.patch(&next, true), next.patch().picture_id(1).tl0_pic_idx(1).key_idx(0).build().ok());
    }

    #[test]
    fn short_ids_stay_short() {
        let mut pictures = Pictures::default();
        pictures.patch(&long(300, 0, 0), true);
        let other = short(5);
        pictures.change(&other);
        assert_eq!(pictures.patch(&other, true), other.patch().picture_id(301 & 0x7f).build().ok());
    }

    #[test]
    fn a_late_packet_does_not_turn_the_count_back() {
        let mut pictures = Pictures::default();
        pictures.patch(&short(20), true);
        pictures.patch(&short(18), false);
        let other = short(90);
        pictures.change(&other);
        assert_eq!(pictures.patch(&other, true), other.patch().picture_id(21).build().ok());
    }
}
