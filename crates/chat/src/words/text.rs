//! Texts within limits, without what cannot be seen.

use super::WordError;

/// Longest texts, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextLimits {
    /// A message.
    pub message: usize,
    /// The name of a channel or category.
    pub name: usize,
    /// What a channel is about.
    pub topic: usize,
    /// Why somebody was banned, muted or reported.
    pub reason: usize,
}

impl Default for TextLimits {
    fn default() -> Self {
        Self { message: 4_000, name: 64, topic: 250, reason: 300 }
    }
}

/// A message as it is kept: lines end at LF, control characters but tabs are gone, and so is what is empty around it.
///
/// # Errors
/// When nothing is left, or more than `limits.message`.
pub fn message(text: &str, limits: &TextLimits) -> Result<String, WordError> {
    let seen = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = seen.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    let first = kept.find(|c: char| !c.is_whitespace()).ok_or(WordError::Empty)?;
    // Blanks before the first word may be the indentation of a list; empty lines before it are not.
    let start = kept[..first].rfind('\n').map_or(0, |at| at + 1);
    bounded(kept[start..].trim_end().to_owned(), limits.message)
}

/// A text of one line: control characters and those that change the direction of writing are gone, and white space is
/// single spaces.
///
/// # Errors
/// When nothing is left, or more than `max` characters.
pub fn line(text: &str, max: usize) -> Result<String, WordError> {
    let seen: String = text.chars().filter(|c| c.is_whitespace() || !(c.is_control() || turns(*c))).collect();
    bounded(seen.split_whitespace().collect::<Vec<_>>().join(" "), max)
}

/// Whether a character changes the direction of writing.
const fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn bounded(text: String, max: usize) -> Result<String, WordError> {
    match text.chars().count() {
        0 => Err(WordError::Empty),
        length if length > max => Err(WordError::TooLong { max }),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_keeps_its_lines_and_loses_what_cannot_be_seen() {
        let limits = TextLimits::default();
        assert_eq!(message("\r\n \n  - a\r\n\tb\u{0}\u{7} \n\n", &limits).unwrap(), "  - a\n\tb");
        assert_eq!(message(" \n\t\u{0}", &limits), Err(WordError::Empty));
    }

    #[test]
    fn a_message_is_measured_in_characters() {
        let limits = TextLimits { message: 3, ..TextLimits::default() };
        assert_eq!(message("жжж", &limits).unwrap(), "жжж");
        assert_eq!(message("жжжж", &limits), Err(WordError::TooLong { max: 3 }));
    }

    #[test]
    fn a_line_is_one_line_in_one_direction() {
        assert_eq!(line(" a\n\tb\u{202e}c\u{0} ", 9).unwrap(), "a bc");
        assert_eq!(line("\u{202e}", 9), Err(WordError::Empty));
        assert_eq!(line("ab", 1), Err(WordError::TooLong { max: 1 }));
    }
}
