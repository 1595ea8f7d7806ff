//! The word filter: what a server does not want to read.

#[cfg(test)]
mod tests;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use hubbub_types::{FilterAction, FilterId, FilterKind};

use crate::search;

/// What stands for a masked letter. Not a star, which is markup.
const MASK: char = '•';

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: FilterId,
    /// What it looks for. Case, accents on Latin letters and the dots of `ё` do not matter.
    pub pattern: String,
    /// Whether it must stand as whole words.
    pub kind: FilterKind,
    /// What then happens.
    pub action: FilterAction,
}

/// What a text is to the filter. Refusing goes before masking, masking before reporting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is in it.
    Clean,
    /// It is not to be sent.
    Refused(FilterId),
    /// It is to be sent like this.
    Masked(String),
    /// It is to be sent and reported.
    Reported(FilterId),
}

/// All rules of a server, made once and used for every message; work is linear in the text.
#[derive(Debug)]
pub struct Filter {
    rules: Vec<(FilterId, FilterKind, FilterAction)>,
    /// `None` without rules.
    machine: Option<AhoCorasick>,
}

impl Filter {
    /// A filter of `rules`. A pattern of which nothing is left when it is folded is left out.
    #[must_use]
    pub fn new(rules: &[Rule]) -> Self {
        let folded: Vec<(String, &Rule)> = rules
            .iter()
            .map(|rule| (Folded::of(rule.pattern.trim()).text, rule))
            .filter(|(pattern, _)| !pattern.is_empty())
            .collect();
        let mut builder = AhoCorasick::builder();
        let builder = builder.match_kind(MatchKind::Standard).kind(Some(AhoCorasickKind::ContiguousNFA));
        let machine = builder.build(folded.iter().map(|(pattern, _)| pattern)).ok().filter(|_| !folded.is_empty());
        Self { rules: folded.iter().map(|(_, rule)| (rule.id, rule.kind, rule.action)).collect(), machine }
    }

    /// What `text` is.
    #[must_use]
    pub fn check(&self, text: &str) -> Verdict {
        let Some(machine) = &self.machine else { return Verdict::Clean };
        let folded = Folded::of(text);
        let mut masked = Vec::new();
        let mut reported = None;
        for found in machine.find_overlapping_iter(&folded.text) {
            let Some(&(id, kind, action)) = self.rules.get(found.pattern().as_usize()) else { continue };
            if kind == FilterKind::Word && !folded.stands_alone(found.start(), found.end()) {
                continue;
            }
            match action {
                FilterAction::Refuse => return Verdict::Refused(id),
                FilterAction::Mask => masked.push(folded.place(found.start(), found.end())),
                FilterAction::Report => reported = reported.or(Some(id)),
            }
        }
        match reported {
            _ if !masked.is_empty() => Verdict::Masked(mask(text, masked)),
            Some(id) => Verdict::Reported(id),
            None => Verdict::Clean,
        }
    }
}

/// A folded text that knows where its bytes come from.
struct Folded {
    text: String,
    /// For each byte of `text` the character of the original, as bytes.
    origins: Vec<(usize, usize)>,
}

impl Folded {
    fn of(original: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(original.len()), origins: Vec::new() };
        for (at, c) in original.char_indices() {
            search::fold(c, &mut folded.text);
            // A mark that melts into the letter before it leaves fewer bytes than there were.
            folded.origins.resize(folded.text.len(), (at, at + c.len_utf8()));
        }
        folded
    }

    /// Whether what is between two bytes is whole words.
    fn stands_alone(&self, from: usize, to: usize) -> bool {
        let (before, after) = (self.text.get(..from), self.text.get(to..));
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !letter(before.and_then(|text| text.chars().next_back())) && !letter(after.and_then(|text| text.chars().next()))
    }

    /// What is between two bytes, in the original.
    fn place(&self, from: usize, to: usize) -> (usize, usize) {
        let start = self.origins.get(from).map_or(0, |origin| origin.0);
        let end = to.checked_sub(1).and_then(|last| self.origins.get(last)).map_or(start, |origin| origin.1);
        (start, end)
    }
}

/// `text` with the letters in `places` masked.
fn mask(text: &str, mut places: Vec<(usize, usize)>) -> String {
    places.sort_unstable();
    let mut places = places.into_iter().peekable();
    let mut end = 0;
    let masked = text.char_indices().map(|(at, c)| {
        while let Some((_, to)) = places.next_if(|(from, _)| *from <= at) {
            end = end.max(to);
        }
        if at < end && !c.is_whitespace() { MASK } else { c }
    });
    masked.collect()
}
