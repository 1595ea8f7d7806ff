//! How many uploads somebody has at a time.

use std::{collections::HashMap, sync::Arc};

use hubbub_types::AccountId;
use parking_lot::Mutex;

/// Uploads of each person that has any.
#[derive(Clone, Default)]
pub(super) struct Slots(Arc<Mutex<HashMap<AccountId, u32>>>);

/// One upload; it ends when this is dropped.
pub(super) struct Slot {
    slots: Slots,
    account: AccountId,
}

impl Slots {
    /// Room for one more, unless there are `most`.
    pub(super) fn take(&self, account: AccountId, most: u32) -> Option<Slot> {
        let mut taken = self.0.lock();
        let count = taken.entry(account).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Slot { slots: self.clone(), account })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.0.lock();
        if let Some(count) = taken.get_mut(&self.account) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.remove(&self.account);
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
        let first = slots.take(ann, 2).unwrap();
        let _second = slots.take(ann, 2).unwrap();
        assert!(slots.take(ann, 2).is_none());
        assert!(slots.take(AccountId(Uuid::from_u128(2)), 2).is_some(), "others are not concerned");
        drop(first);
        assert!(slots.take(ann, 2).is_some());
    }

    #[test]
    fn chat_08_nobody_is_remembered_who_uploads_nothing() {
        let slots = Slots::default();
        drop(slots.take(AccountId(Uuid::from_u128(1)), 1));
        assert!(slots.0.lock().is_empty());
    }
}
