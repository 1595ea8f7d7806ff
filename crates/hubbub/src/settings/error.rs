//! What is wrong with the settings, all of it at once.

use std::fmt;

use figment::error::Kind;

/// One wrong setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Dotted path of the key, such as `server.listen`; empty when the file as a whole cannot be read.
    pub key: String,
    /// What is wrong, to be read after the key.
    pub text: String,
    /// Where it was set: a file, an environment variable, a flag.
    pub origin: Option<String>,
}

impl Problem {
    /// `text` is wrong with `key`.
    pub fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self { key: key.into(), text: text.into(), origin: None }
    }

    /// The same, and where it comes from.
    #[must_use]
    pub fn from_origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.text)?;
        self.origin.as_ref().map_or(Ok(()), |origin| write!(f, " ({origin})"))
    }
}

/// The settings cannot be used. Holds at least one problem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
}

impl ConfigError {
    pub(super) fn one(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }

    pub(super) fn unless_empty(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.problems.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        Self { problems: error.into_iter().map(problem).collect() }
    }
}

fn problem(error: figment::Error) -> Problem {
    let mut path = error.path.clone();
    let text = match &error.kind {
        Kind::UnknownField(name, known) => {
            push_missing(&mut path, name);
            no_such_setting(name, known)
        }
        Kind::MissingField(name) => {
            push_missing(&mut path, name);
            "is missing".into()
        }
        kind => kind.to_string(),
    };
    let mut problem = Problem::new(path.join("."), text);
    problem.origin = error.metadata.as_ref().map(|metadata| super::load::origin(metadata, &path));
    problem
}

/// Says that `name` is not one of `known`, and which it may be a slip of.
pub(super) fn no_such_setting(name: &str, known: &[&str]) -> String {
    match closest(name, known) {
        Some(known) => format!("there is no such setting; did you mean '{known}'?"),
        None => format!("there is no such setting; there are: {}", known.join(", ")),
    }
}

/// The path ends at the key itself or at what it is in, depending on where the error arose.
fn push_missing(path: &mut Vec<String>, name: &str) {
    if path.last().is_none_or(|last| last != name) {
        path.push(name.to_owned());
    }
}

/// The name in `known` that `name` may be a slip of: at most two letters differ.
fn closest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let nearest = known.iter().map(|known| (distance(name, known), *known)).min()?;
    (nearest.0 <= 2).then_some(nearest.1)
}

/// Letters to insert, remove or replace to get from one word to the other (Levenshtein's distance).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((other, above), pair) in to.iter().zip(row.iter().skip(1)).zip(row.iter()) {
            let left = next.last().copied().unwrap_or(usize::MAX - 1);
            next.push((above + 1).min(left + 1).min(pair + usize::from(letter != *other)));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised() {
        assert_eq!(closest("listne", &["listen", "name"]), Some("listen"));
        assert_eq!(closest("nam", &["listen", "name"]), Some("name"));
        assert_eq!(closest("colour", &["listen", "name"]), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
