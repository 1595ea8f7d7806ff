//! How many uploads there are at a time, of each person and in all.

use std::{collections::HashMap, sync::Arc};

use hubbub_types::AccountId;
use parking_lot::Mutex;

/// Uploads of each person that has any.
#[derive(Clone, Default)]
pub(super) struct Slots(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    people: HashMap<AccountId, u32>,
    all: u32,
}

/// One upload; it ends when this is dropped.
pub(super) struct Slot {
    slots: Slots,
    account: AccountId,
}

impl Slots {
    /// Room for one more, unless the person has `most`, or there are `most_in_all`.
    pub(super) fn take(&self, account: AccountId, most: u32, most_in_all: u32) -> Option<Slot> {
        let mut taken = self.0.lock();
        if taken.all >= most_in_all || taken.people.get(&account).is_some_and(|count| *count >= most) {
            return None;
        }
        taken.all += 1;
        *taken.people.entry(account).or_default() += 1;
        Some(Slot { slots: self.clone(), account })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.0.lock();
        taken.all = taken.all.saturating_sub(1);
        if let Some(count) = taken.people.get_mut(&self.account) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.people.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn chat_08_uploads_of_one_person_are_counted_until_they_end() {
        let (slots, ann) = (Slots::default(), AccountId(Uuid::from_u128(1)));
        let first = slots.take(ann, 2, 9).unwrap();
        let _second = slots.take(ann, 2, 9).unwrap();
        assert!(slots.take(ann, 2, 9).is_none());
        assert!(slots.take(AccountId(Uuid::from_u128(2)), 2, 9).is_some(), "others are not concerned");
        drop(first);
        assert!(slots.take(ann, 2, 9).is_some());
    }

    #[test]
    fn chat_08_uploads_of_all_are_counted_too() {
        let slots = Slots::default();
        let take = |person| slots.take(AccountId(Uuid::from_u128(person)), 4, 2);
        let (first, _second) = (take(1).unwrap(), take(2).unwrap());
        assert!(take(3).is_none());
        drop(first);
        assert!(take(3).is_some());
    }

    #[test]
    fn chat_08_nobody_is_remembered_who_uploads_nothing() {
        let slots = Slots::default();
        drop(slots.take(AccountId(Uuid::from_u128(1)), 1, 1));
        assert!(slots.0.lock().people.is_empty());
    }
}
