//! Letters that are one letter to a person who searches.

/// Base letters of U+00C0 to U+017F; a dot where there is none, or more than one.
const LATIN: &str = "aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yaaaaaaccccccccdd.deeeeeeeeeegggggggghh.hiiiiiiiiii..jjkkkllllll.l.lnnnnnnn.noooooo..rrrrrrsssssssstttt.tuuuuuuuuuuuuwwyyyzzzzzzs";
/// Base letters of U+1E00 to U+1EFF.
const LATIN_MORE: &str = "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy......aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuyyyyyyyy......";

/// Appends the folded form of `c` to a word.
pub(crate) fn fold(c: char, word: &mut String) {
    for c in c.to_lowercase() {
        match c {
            'ё' => word.push('е'),
            // A combining breve makes й of и; all other marks are dropped.
            '\u{306}' if word.ends_with('и') => {
                word.pop();
                word.push('й');
            }
            '\u{300}'..='\u{36f}' => {}
            'ß' => word.push_str("ss"),
            'æ' => word.push_str("ae"),
            'œ' => word.push_str("oe"),
            'þ' => word.push_str("th"),
            'đ' | 'ð' => word.push('d'),
            'ħ' => word.push('h'),
            'ı' => word.push('i'),
            'ł' => word.push('l'),
            'ø' => word.push('o'),
            'ŧ' => word.push('t'),
            c => word.push(base(c).unwrap_or(c)),
        }
    }
}

fn base(c: char) -> Option<char> {
    let (table, first) = match c {
        '\u{c0}'..='\u{17f}' => (LATIN, 0xc0),
        '\u{1e00}'..='\u{1eff}' => (LATIN_MORE, 0x1e00),
        _ => return None,
    };
    let at = usize::try_from(u32::from(c)).ok()?.checked_sub(first)?;
    table.as_bytes().get(at).copied().map(char::from).filter(|base| *base != '.')
}

/// Whether `c` is a part of a word: a letter, a digit, or a mark on one.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}
