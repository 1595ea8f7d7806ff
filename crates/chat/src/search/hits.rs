//! Where in a text a search has found something.

use super::{
    query::Query,
    word::{Word, words},
};

/// Most places that are marked in one text. (fixed)
const HITS: usize = 100;

/// Which parts of `text` to mark, as half-open ranges of UTF-16 code units (what JavaScript counts), ascending, at
/// most 100.
#[must_use]
pub fn hits(text: &str, query: &Query) -> Vec<[usize; 2]> {
    let found: Vec<_> = words(text).collect();
    let stems: Vec<Word> = found.iter().map(|word| Word::stemmed(&word.folded)).collect();
    let mut marked = vec![false; found.len()];
    for (word, (stem, mark)) in found.iter().zip(stems.iter().zip(&mut marked)) {
        let last = query.last.as_ref();
        *mark = query.words.contains(stem)
            || last.is_some_and(|last| {
                *stem == last.whole || Word::literal(&word.folded).as_str().starts_with(last.start.as_str())
            });
    }
    for phrase in &query.phrases {
        for (at, window) in stems.windows(phrase.len().max(1)).enumerate() {
            if window == phrase.as_slice() {
                marked.iter_mut().skip(at).take(phrase.len()).for_each(|mark| *mark = true);
            }
        }
    }
    let ranges = found.iter().zip(marked).filter(|(_, mark)| *mark).map(|(word, _)| (word.from, word.to));
    units(text, ranges.take(HITS))
}

/// Byte ranges, ascending, as ranges of UTF-16 code units.
fn units(text: &str, ranges: impl Iterator<Item = (usize, usize)>) -> Vec<[usize; 2]> {
    let length = |from: usize, to: usize| text.get(from..to).map_or(0, |part| part.encode_utf16().count());
    let mut units = Vec::new();
    let (mut byte, mut unit) = (0, 0);
    for (from, to) in ranges {
        let start = unit + length(byte, from);
        let end = start + length(from, to);
        units.push([start, end]);
        (byte, unit) = (to, end);
    }
    units
}
