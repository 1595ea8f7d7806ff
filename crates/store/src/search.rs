//! Texts as they are compared and searched.

/// Folds the case of every script and the Russian `ё` into `е`, which people write for each other. White space of any
/// kind becomes one kind. A letter is folded alone: how a name was cut never changes how its parts compare.
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'ё' => 'е',
            'ς' => 'σ',
            space if space.is_whitespace() => ' ',
            other => other,
        })
        .collect()
}

/// More letters than a folded name can have: a name has 64, and folding makes at most three of one.
const LONGEST: usize = 200;

/// A `LIKE` pattern (with `ESCAPE '\'`) that finds `text` anywhere, whatever characters it has.
pub(crate) fn contains_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in fold(text.trim()).chars().take(LONGEST) {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_folded_in_every_script() {
        assert_eq!(fold("Алёна ЁЖ"), "алена еж");
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_eq!(fold("a\u{a0}b\tc"), "a b c");
    }

    #[test]
    fn wildcards_are_taken_literally() {
        assert_eq!(contains_pattern(" 50%_\\ "), "%50\\%\\_\\\\%");
    }
}
