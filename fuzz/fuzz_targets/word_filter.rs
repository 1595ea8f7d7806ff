//! The word filter: a rule and a text; masking neither adds nor removes a character.
#![no_main]

use hubbub_chat::filter::{Filter, Rule, Verdict};
use hubbub_types::{FilterAction, FilterId, FilterKind};
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

fuzz_target!(|input: (&str, &str, bool)| {
    let (pattern, text, whole) = input;
    let kind = if whole { FilterKind::Word } else { FilterKind::Part };
    let id = FilterId(Uuid::from_u128(1));
    let rule = Rule { id, pattern: pattern.to_owned(), kind, action: FilterAction::Mask };
    match Filter::new(&[rule]).check(text) {
        Verdict::Clean => {}
        Verdict::Masked(masked) => assert_eq!(masked.chars().count(), text.chars().count()),
        verdict => panic!("{verdict:?} of a rule that masks"),
    }
});
