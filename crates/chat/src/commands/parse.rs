//! From a line to a command.

use std::time::Duration;

use hubbub_types::Handle;

use super::table::{Arg, COMMANDS, Spec};
use crate::words::{ChannelName, channel_name};

/// Longest name that is looked up, in characters. (fixed)
const NAME: usize = 32;
/// How many letters may be wrong for a name to be suggested. (fixed)
const TYPOS: usize = 2;
/// Longest time, in seconds: a year.
const LONGEST: u64 = 366 * 24 * 3_600;

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed<'t> {
    /// A message with this text. `//text` says `/text`.
    Text(&'t str),
    /// A command.
    Command(Invocation),
}

/// A command with what was written after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// Which command.
    pub spec: &'static Spec,
    /// Whom it is about.
    pub handle: Option<Handle>,
    /// Which channel it is about.
    pub channel: Option<ChannelName>,
    /// For how long: a second to a year.
    pub time: Option<Duration>,
    /// The rest; never empty.
    pub text: Option<String>,
}

/// Why a command cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is none of that name.
    #[error("there is no such command")]
    Unknown {
        /// The one that was probably meant.
        nearest: Option<&'static str>,
    },
    /// Something is missing after the name.
    #[error("/{} needs a {}", command.name, argument.as_str())]
    Missing {
        /// Which command.
        command: &'static Spec,
        /// What is missing.
        argument: Arg,
    },
    /// Something is not what it should be.
    #[error("/{} needs a {}", command.name, argument.as_str())]
    Invalid {
        /// Which command.
        command: &'static Spec,
        /// What it should be.
        argument: Arg,
    },
    /// There is more than the command takes.
    #[error("/{} takes no more", command.name)]
    TooMuch {
        /// Which command.
        command: &'static Spec,
    },
}

impl CommandError {
    /// The code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "unknown_command",
            Self::Missing { .. } => "missing_argument",
            Self::Invalid { .. } => "bad_argument",
            Self::TooMuch { .. } => "too_many_arguments",
        }
    }
}

/// Reads a line. What begins with `/` but cannot be a name (a path, say) is text.
///
/// # Errors
/// When it is a command that cannot be carried out as written.
pub fn parse(text: &str) -> Result<Parsed<'_>, CommandError> {
    let Some(line) = text.strip_prefix('/') else { return Ok(Parsed::Text(text)) };
    if line.starts_with('/') {
        return Ok(Parsed::Text(line));
    }
    let (name, rest) = word(line);
    let named = !line.starts_with(char::is_whitespace) && (1..=NAME).contains(&name.chars().count());
    if !named || !name.chars().all(char::is_alphanumeric) {
        return Ok(Parsed::Text(text));
    }
    let name = name.to_lowercase();
    let known = COMMANDS.iter().find(|spec| spec.name == name || spec.alias == Some(name.as_str()));
    let spec = known.ok_or_else(|| CommandError::Unknown { nearest: nearest(&name) })?;
    arguments(spec, rest).map(Parsed::Command)
}

/// The first word of `text` and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

fn arguments(spec: &'static Spec, mut rest: &str) -> Result<Invocation, CommandError> {
    let mut invocation = Invocation { spec, handle: None, channel: None, time: None, text: None };
    for &argument in spec.args {
        let (next, after) = word(rest);
        let missing = CommandError::Missing { command: spec, argument };
        let invalid = CommandError::Invalid { command: spec, argument };
        match argument {
            Arg::MaybeText | Arg::MaybeTime if next.is_empty() => continue,
            _ if next.is_empty() => return Err(missing),
            Arg::Handle => {
                let handle = next.strip_prefix('@').unwrap_or(next).parse();
                invocation.handle = Some(handle.map_err(|_| invalid)?);
            }
            Arg::Channel => invocation.channel = Some(channel_name(next).map_err(|_| invalid)?),
            Arg::Time => invocation.time = Some(time(next).ok_or(invalid)?),
            Arg::MaybeTime => match time(next) {
                Some(span) => invocation.time = Some(span),
                None => continue,
            },
            Arg::Text | Arg::MaybeText => {
                invocation.text = Some(rest.trim().to_owned());
                rest = "";
                continue;
            }
        }
        rest = after;
    }
    if rest.trim().is_empty() { Ok(invocation) } else { Err(CommandError::TooMuch { command: spec }) }
}

/// Reads `30s`, `10m`, `2h`, `1d`, `1w`.
fn time(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let unit = match unit.to_ascii_lowercase().as_str() {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 24 * 3_600,
        "w" => 7 * 24 * 3_600,
        _ => return None,
    };
    let seconds = number.parse::<u64>().ok()?.checked_mul(unit)?;
    (1..=LONGEST).contains(&seconds).then(|| Duration::from_secs(seconds))
}

/// The command whose name is most like `name`.
fn nearest(name: &str) -> Option<&'static str> {
    let names = COMMANDS.iter().flat_map(|spec| std::iter::once(spec.name).chain(spec.alias));
    let near = names.map(|known| (distance(name, known), known));
    // Of a short name hardly anything would be left.
    let near = near.filter(|(distance, known)| *distance <= TYPOS.min(known.len() / 2));
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// How many letters must be put in, taken out or changed to make `from` into `to`.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, c) in from.chars().enumerate() {
        let mut left = line + 1;
        let mut next = vec![left];
        for (pair, other) in row.windows(2).zip(&to) {
            let [diagonal, above] = pair else { continue };
            left = (diagonal + usize::from(c != *other)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
