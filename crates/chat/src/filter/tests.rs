use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn rule(number: u128, pattern: &str, kind: FilterKind, action: FilterAction) -> Rule {
    Rule { id: FilterId(Uuid::from_u128(number)), pattern: pattern.to_owned(), kind, action }
}

fn one(pattern: &str, kind: FilterKind, action: FilterAction) -> Filter {
    Filter::new(&[rule(1, pattern, kind, action)])
}

#[test]
fn chat_05_a_word_is_found_in_any_spelling_but_not_in_another_word() {
    let filter = one("Ёлка", FilterKind::Word, FilterAction::Refuse);
    for text in ["ёлка", "вот ЕЛКА!", "(Елка)", "**ёлка**"] {
        assert_eq!(filter.check(text), Verdict::Refused(FilterId(Uuid::from_u128(1))), "{text}");
    }
    for text in ["", "ёлками", "белка", "палка"] {
        assert_eq!(filter.check(text), Verdict::Clean, "{text}");
    }
}

#[test]
fn chat_05_a_part_is_found_in_a_word() {
    let filter = one("spam", FilterKind::Part, FilterAction::Report);
    assert_eq!(filter.check("antiSPÀMmer"), Verdict::Reported(FilterId(Uuid::from_u128(1))));
}

#[test]
fn chat_05_masked_words_keep_their_length_and_the_rest_stays() {
    let filter = Filter::new(&[
        rule(1, "bad word", FilterKind::Word, FilterAction::Mask),
        rule(2, "wor", FilterKind::Part, FilterAction::Mask),
    ]);
    assert_eq!(filter.check("👍 a Bad word, work"), Verdict::Masked("👍 a ••• ••••, •••k".to_owned()));
}

#[test]
fn chat_05_refusing_goes_before_masking_and_masking_before_reporting() {
    let filter = Filter::new(&[
        rule(1, "a", FilterKind::Word, FilterAction::Report),
        rule(2, "b", FilterKind::Word, FilterAction::Mask),
        rule(3, "c", FilterKind::Word, FilterAction::Refuse),
    ]);
    assert_eq!(filter.check("a b c"), Verdict::Refused(FilterId(Uuid::from_u128(3))));
    assert_eq!(filter.check("a b"), Verdict::Masked("a •".to_owned()));
    assert_eq!(filter.check("a"), Verdict::Reported(FilterId(Uuid::from_u128(1))));
}

#[test]
fn a_filter_without_rules_or_with_empty_ones_lets_everything_through() {
    assert_eq!(Filter::new(&[]).check("a"), Verdict::Clean);
    assert_eq!(one("  \u{301} ", FilterKind::Part, FilterAction::Refuse).check("a \u{301}"), Verdict::Clean);
}

proptest! {
    #[test]
    fn a_masked_text_has_as_many_characters(text in "[a-dА-дéё\u{301}\u{306}и ]{0,60}") {
        let filter = Filter::new(&[rule(1, "ab", FilterKind::Part, FilterAction::Mask), rule(2, "й", FilterKind::Part, FilterAction::Mask)]);
        if let Verdict::Masked(masked) = filter.check(&text) {
            prop_assert_eq!(masked.chars().count(), text.chars().count());
        }
    }
}
