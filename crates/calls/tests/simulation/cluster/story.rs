//! What happened, written so that people can read it.

/// Longest word that is not shortened: tickets and ids are longer.
const LONG: usize = 30;
/// What is left of a longer one: enough to tell them apart.
const KEPT: usize = 4;

/// Takes out of a line what the eye has to jump over: the greater part of ids and tickets, and the names of their types.
pub(super) fn readable(line: &str) -> String {
    let mut short = String::with_capacity(line.len());
    for word in line.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.".contains(letter)) {
        let body = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
        match (body.get(..KEPT), word.get(body.len()..)) {
            (Some(start), Some(end)) if body.len() > LONG => short.extend([start, end]),
            _ if ["ConnectionId", "NodeId", "CallId", "UserId"].contains(&body) => short.push('('),
            _ => short.push_str(word),
        }
    }
    short
}

#[test]
fn ids_are_short_in_stories() {
    let line =
        "1/2 ann to ConnectionId(46bc297e-e78b-4ef4-8f28-4de4463442c3): Lost \"eyJ2IjoxLCJjIjoiMmVkZTA4NjEtZD.OIv\"";
    assert_eq!(readable(line), "1/2 ann to (46bc): Lost \"eyJ2\"");
}
