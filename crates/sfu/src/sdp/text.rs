//! A description as the lines it came in. What nobody changes comes out byte for byte.

use super::facts::{Direction, SectionKind};
use super::{SdpError, section};
use std::borrow::Cow;
use std::fmt;

/// Most text that is read, bytes.
const MOST_TEXT: usize = 256 * 1024;
/// Most lines.
const MOST_LINES: usize = 8_000;
/// Longest line, bytes. Candidates and format parameters stay far below.
const LONGEST_LINE: usize = 1_024;
/// Most sections.
const MOST_SECTIONS: usize = 300;
/// Longest name of a section that the library keeps whole.
const LONGEST_MID: usize = 16;

/// A line with its end, or a part of one that was written anew.
pub(crate) type Line<'a> = Cow<'a, str>;

/// A description.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    session: Vec<Line<'a>>,
    sections: Vec<Section<'a>>,
}

/// One section: its `m=` line and everything up to the next one.
#[derive(Debug, Clone)]
pub struct Section<'a> {
    lines: Vec<Line<'a>>,
}

/// Reads a description into lines.
///
/// # Errors
/// It is too large, or has no sections, or a section has no name of its own, or a line is none.
pub fn read(text: &str) -> Result<Text<'_>, SdpError> {
    if text.len() > MOST_TEXT {
        return Err(SdpError::TooLarge);
    }
    let mut session = Vec::new();
    let mut sections: Vec<Section<'_>> = Vec::new();
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if index >= MOST_LINES || line.len() > LONGEST_LINE {
            return Err(SdpError::TooLarge);
        }
        if !is_line(line) {
            return Err(SdpError::BadLine);
        }
        if line.starts_with("m=") {
            if sections.len() >= MOST_SECTIONS {
                return Err(SdpError::TooLarge);
            }
            sections.push(Section { lines: Vec::new() });
        }
        match sections.last_mut() {
            Some(section) => section.lines.push(Cow::Borrowed(line)),
            None => session.push(Cow::Borrowed(line)),
        }
    }
    let text = Text { session, sections };
    text.check()?;
    Ok(text)
}

/// `<letter>=<something>`, or nothing at all (some clients end with an empty line).
fn is_line(line: &str) -> bool {
    let bare = bare(line);
    if bare.chars().any(|c| c == '\r' || c == '\0') {
        return false;
    }
    let mut bytes = bare.bytes();
    match (bytes.next(), bytes.next()) {
        (None, _) => true,
        (Some(letter), Some(b'=')) => letter.is_ascii_lowercase(),
        _ => false,
    }
}

/// The line without its end.
pub(crate) fn bare(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

impl<'a> Text<'a> {
    fn check(&self) -> Result<(), SdpError> {
        if self.sections.is_empty() {
            return Err(SdpError::Empty);
        }
        let mut mids = Vec::with_capacity(self.sections.len());
        for section in &self.sections {
            match section.mid() {
                Some(mid) if !mid.is_empty() && mid.len() <= LONGEST_MID => mids.push(mid),
                _ => return Err(SdpError::BadMid),
            }
        }
        mids.sort_unstable();
        if mids.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(SdpError::BadMid);
        }
        Ok(())
    }

    /// The sections in their order.
    #[must_use]
    pub fn sections(&self) -> &[Section<'a>] {
        &self.sections
    }

    /// The sections, to be changed.
    pub(crate) fn sections_mut(&mut self) -> &mut [Section<'a>] {
        &mut self.sections
    }

    /// Takes out every line for which `gone` holds, in all parts.
    pub(crate) fn drop_lines(&mut self, gone: impl Fn(&str) -> bool) {
        self.session.retain(|line| !gone(bare(line)));
        for section in &mut self.sections {
            section.lines.retain(|line| !gone(bare(line)));
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sections = self.sections.iter().flat_map(|section| section.lines.iter());
        self.session.iter().chain(sections).try_for_each(|line| f.write_str(line))
    }
}

impl<'a> Section<'a> {
    /// The lines without their ends.
    pub(crate) fn bare_lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|line| bare(line))
    }

    /// The values of all lines that begin with `prefix`.
    pub(crate) fn values<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = &'s str> {
        self.bare_lines().filter_map(move |line| line.strip_prefix(prefix))
    }

    /// The name.
    #[must_use]
    pub fn mid(&self) -> Option<&str> {
        self.values("a=mid:").next().map(str::trim)
    }

    /// The words of the `m=` line: kind, port, protocol, formats.
    pub(crate) fn head(&self) -> impl Iterator<Item = &str> {
        self.lines.first().map_or("", |line| bare(line)).trim_start_matches("m=").split_ascii_whitespace()
    }

    /// What it is for.
    #[must_use]
    pub fn kind(&self) -> SectionKind {
        match self.head().next() {
            Some("audio") => SectionKind::Audio,
            Some("video") => SectionKind::Video,
            Some("application") => SectionKind::Data,
            _ => SectionKind::Other,
        }
    }

    /// Which way media goes; both ways when nothing is said (RFC 8866 §6.7).
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.bare_lines().find_map(section::direction_of).unwrap_or(Direction::SendRecv)
    }

    /// Says which way media goes.
    pub(crate) fn set_direction(&mut self, direction: Direction) {
        let line = section::direction_line(direction);
        match self.position(|line| section::direction_of(line).is_some()) {
            Some(index) => self.replace(index, line.to_owned()),
            None => self.push(line.to_owned()),
        }
    }

    /// The first line of which `which` holds.
    pub(crate) fn position(&self, which: impl Fn(&str) -> bool) -> Option<usize> {
        self.lines.iter().position(|line| which(bare(line)))
    }

    /// Puts other text in the place of a line; its end stays what it was.
    pub(crate) fn replace(&mut self, index: usize, text: String) {
        if let Some(line) = self.lines.get_mut(index) {
            let end = line.get(bare(line).len()..).unwrap_or_default().to_owned();
            *line = Cow::Owned(text + &end);
        }
    }

    /// Changes each line for which `change` gives another text.
    pub(crate) fn rewrite(&mut self, change: impl Fn(&str) -> Option<String>) {
        for index in 0..self.lines.len() {
            let Some(line) = self.lines.get(index) else { return };
            if let Some(text) = change(bare(line)) {
                self.replace(index, text);
            }
        }
    }

    /// Keeps the lines for which `keep` holds.
    pub(crate) fn keep_lines(&mut self, keep: impl Fn(&str) -> bool) {
        self.lines.retain(|line| keep(bare(line)));
    }

    /// Adds a line at the end.
    pub(crate) fn push(&mut self, text: String) {
        if let Some(last) = self.lines.last_mut()
            && !last.ends_with('\n')
        {
            last.to_mut().push_str("\r\n");
        }
        self.lines.push(Cow::Owned(text + "\r\n"));
    }
}
