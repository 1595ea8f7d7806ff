//! Which parts of a text are code, in the markup of Slack and of Discord alike.

use std::collections::HashMap;

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Segment<'t> {
    /// Markup.
    Text(&'t str),
    /// What stands between two runs of so many backticks.
    Code(usize, &'t str),
}

/// The parts of `text`: a run of backticks with a later run of the same length encloses code.
pub(super) fn segments(text: &str) -> Vec<Segment<'_>> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let length = text[start..].bytes().take_while(|byte| *byte == b'`').count();
        runs.push((start, length));
        at = start + length;
    }
    let mut last: HashMap<usize, usize> = HashMap::new();
    // For each run the next one of its length.
    let mut next: Vec<Option<usize>> =
        runs.iter().enumerate().rev().map(|(index, (_, length))| last.insert(*length, index)).collect();
    next.reverse();
    let mut segments = Vec::new();
    let (mut done, mut index) = (0, 0);
    while let Some((start, length)) = runs.get(index) {
        let closing = next.get(index).copied().flatten();
        let Some((closing, (end, _))) = closing.and_then(|closing| Some((closing, *runs.get(closing)?))) else {
            index += 1;
            continue;
        };
        if *start > done {
            segments.push(Segment::Text(&text[done..*start]));
        }
        segments.push(Segment::Code(*length, &text[start + length..end]));
        done = end + length;
        index = closing + 1;
    }
    if done < text.len() {
        segments.push(Segment::Text(&text[done..]));
    }
    segments
}

/// Appends code as our markdown has it: several lines between fences on lines of their own.
pub(super) fn push_code(length: usize, code: &str, out: &mut String) {
    let ticks = "`".repeat(length);
    if length < 3 || !code.contains('\n') {
        out.extend([ticks.as_str(), code, ticks.as_str()]);
        return;
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    let separator = if code.starts_with('\n') { "" } else { "\n" };
    out.extend([ticks.as_str(), separator, code.trim_end_matches('\n'), "\n", ticks.as_str(), "\n"]);
}
