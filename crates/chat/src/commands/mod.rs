//! Commands written where messages are: `/w ann hi`.
//!
//! A new one is a line in the [table](COMMANDS), a [`Verb`], and the arm that carries it out.

mod parse;
mod table;

#[cfg(test)]
mod tests;

pub use parse::{CommandError, Invocation, Parsed, parse};
pub use table::{Arg, COMMANDS, Need, Spec, Verb};

/// What `/me text` says: italic, as somebody's act.
#[must_use]
pub fn acted(text: &str) -> String {
    // An underscore within would end the italic early; a star would then not.
    let mark = if text.contains('_') { '*' } else { '_' };
    format!("{mark}{}{mark}", text.trim())
}

/// What `/shrug text` says. The backslash and the underscores are escaped, so that markdown leaves the arms on.
#[must_use]
pub fn shrugged(text: Option<&str>) -> String {
    let shrug = r"¯\\\_(ツ)\_/¯";
    text.map_or_else(|| shrug.to_owned(), |text| format!("{text} {shrug}"))
}
