//! Notes as they travel.

use hubbub_chat::wire::{At, PersonalItem, PersonalNews};
use hubbub_store::PersonalItem as Row;

/// One note.
fn item(row: Row) -> PersonalItem {
    match row {
        Row::Read { channel, seq } => PersonalItem::Read { channel, seq },
        Row::Draft { channel, body, reply_to, at } => PersonalItem::Draft { channel, text: body, reply_to, at: At(at) },
        Row::Prefs { channel, level, muted_until, hidden } => {
            PersonalItem::Prefs { channel, level, muted_until: muted_until.map(At), hidden }
        }
        // What was written as JSON is JSON; anything else is what is usual.
        Row::Setting { name, value } => {
            PersonalItem::Setting { name, value: value.and_then(|text| serde_json::from_str(&text).ok()) }
        }
    }
}

/// Several, from one revision to another.
pub(crate) fn news(after: i64, rev: i64, items: impl IntoIterator<Item = Row>) -> PersonalNews {
    PersonalNews { after, rev, items: items.into_iter().map(item).collect() }
}
