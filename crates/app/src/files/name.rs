//! What a file is called, for display alone: nothing is kept under it.

/// Longest name, in characters.
const LENGTH: usize = 200;
/// What a file is called that has no name left.
const NAMELESS: &str = "file";

/// A name that can be shown and saved anywhere: no path, no control characters, nothing that turns the reading
/// direction round (`gpj.exe`), no leading dot.
pub(crate) fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().filter(|c| !c.is_control() && !is_invisible(*c));
    let kept: String =
        kept.map(|c| if matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c }).collect();
    let kept = kept.trim_matches([' ', '.']);
    let short = shorten(kept);
    if short.is_empty() { NAMELESS.into() } else { short }
}

/// Marks of direction (Unicode UAX 9 section 2) and what has no shape of its own.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

/// Cuts the middle, so that the ending stays.
fn shorten(name: &str) -> String {
    if name.chars().count() <= LENGTH {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.chars().count() <= 16);
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    let start: String = name.chars().take(LENGTH.saturating_sub(ending.chars().count())).collect();
    format!("{start}{ending}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn chat_08_a_name_has_no_path_and_no_tricks() {
        let names = [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\System32\\cmd.exe", "cmd.exe"),
            ("..", "file"),
            (".htaccess", "htaccess"),
            ("", "file"),
            ("a\0b\r\nc\u{7}.txt", "abc.txt"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("a:b|c?.txt", "a_b_c_.txt"),
            ("Отчёт за май.docx", "Отчёт за май.docx"),
            (" trailing. ", "trailing"),
        ];
        for (given, shown) in names {
            assert_eq!(clean(given), shown, "{given:?}");
        }
    }

    #[test]
    fn chat_08_a_long_name_keeps_its_ending() {
        let long = clean(&format!("{}.tar", "я".repeat(400)));
        assert_eq!(long.chars().count(), 200);
        assert!(long.ends_with("я.tar"));
        assert_eq!(clean(&"x".repeat(400)).len(), 200);
    }

    proptest! {
        #[test]
        fn chat_08_every_name_can_be_kept(name in "\\PC{0,300}|.{0,300}") {
            let shown = clean(&name);
            prop_assert!((1..=200).contains(&shown.chars().count()));
            prop_assert!(!shown.contains(['/', '\\', '\0', '\n', '\r', '"']) && !shown.starts_with('.'));
        }
    }
}
