//! The first pass over a line: what its characters are, before it is known which emphasis meets which.

use std::collections::HashMap;

use hubbub_types::Handle;

/// Longest address between `<>` or `()`, in characters. (fixed)
const ADDRESS: usize = 2_048;
/// Longest channel name, in characters. (fixed)
const NAME: usize = 64;

/// A piece of the text.
#[derive(Debug)]
pub(super) enum Token<'t> {
    Text(&'t str),
    Code(String),
    Br,
    /// An address that is its own text, and how it was written.
    Address {
        href: &'t str,
        raw: &'t str,
    },
    Mention {
        handle: String,
        raw: &'t str,
    },
    Channel {
        name: &'t str,
        raw: &'t str,
    },
    /// A run of `*`, `_` or `~`.
    Delimiter(Delimiter<'t>),
    LinkStart {
        href: &'t str,
        /// Whether there is nothing to see between the brackets.
        bare: bool,
    },
    LinkEnd,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Delimiter<'t> {
    pub(super) raw: &'t str,
    pub(super) opens: bool,
    pub(super) closes: bool,
}

/// The tokens of `text`.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), starts: Vec::new(), runs: backtick_runs(text) };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.tokens
}

/// Where the backtick runs of each length begin, last first.
fn backtick_runs(text: &str) -> HashMap<usize, Vec<usize>> {
    let mut runs: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let length = run_length(&text[start..], '`');
        runs.entry(length).or_default().push(start);
        at = start + length;
    }
    runs.values_mut().for_each(|starts| starts.reverse());
    runs
}

/// How many times `text` begins with the ASCII character `c`.
fn run_length(text: &str, c: char) -> usize {
    text.len() - text.trim_start_matches(c).len()
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token<'t>>,
    /// Possible starts of links: their token, and where their text begins.
    starts: Vec<(usize, usize)>,
    runs: HashMap<usize, Vec<usize>>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    /// Takes `length` bytes.
    fn take(&mut self, length: usize) -> &'t str {
        let taken = &self.text[self.at..self.at + length];
        self.at += length;
        taken
    }

    fn step(&mut self) {
        let rest = self.rest();
        let found = match rest.as_bytes().first() {
            Some(b'\\') => self.escape(),
            Some(b'`') => self.code(),
            Some(b'\n') => {
                self.at += 1;
                Some(Token::Br)
            }
            Some(b'<') => self.angle(),
            Some(b'h' | b'H' | b'm' | b'M') => self.address(),
            Some(b'@') => self.mention(),
            Some(b'#') => self.channel(),
            Some(b'[') => self.start(1),
            Some(b'!') if rest.starts_with("![") => self.start(2),
            Some(b']') => self.end(),
            Some(b'*' | b'_' | b'~') => Some(self.delimiter()),
            _ => None,
        };
        match found {
            Some(token) => self.tokens.push(token),
            None => self.plain(),
        }
    }

    /// One character, and all that follow which cannot begin anything.
    fn plain(&mut self) {
        let special = |c| {
            matches!(c, '\\' | '`' | '\n' | '<' | 'h' | 'H' | 'm' | 'M' | '@' | '#' | '[' | '!' | ']' | '*' | '_' | '~')
        };
        let mut chars = self.rest().char_indices().skip(1);
        let length = chars.find(|(_, c)| special(*c)).map_or(self.rest().len(), |(at, _)| at);
        let text = self.take(length);
        self.tokens.push(Token::Text(text));
    }

    fn escape(&mut self) -> Option<Token<'t>> {
        if !self.rest().as_bytes().get(1)?.is_ascii_punctuation() {
            return None;
        }
        self.at += 1;
        Some(Token::Text(self.take(1)))
    }

    fn code(&mut self) -> Option<Token<'t>> {
        let length = run_length(self.rest(), '`');
        let start = self.at + length;
        let later = self.runs.get_mut(&length)?;
        while later.last().is_some_and(|run| *run < start) {
            later.pop();
        }
        let Some(end) = later.pop() else {
            return Some(Token::Text(self.take(length)));
        };
        let code = self.text[start..end].replace('\n', " ");
        self.at = end + length;
        let inner = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
        let inner = inner.filter(|inner| inner.contains(|c| c != ' '));
        Some(Token::Code(inner.map(str::to_owned).unwrap_or(code)))
    }

    fn angle(&mut self) -> Option<Token<'t>> {
        let inner = &self.rest()[1..];
        let length = if let Some(handle) = inner.strip_prefix('@') {
            let length = handle_length(handle);
            (Handle::MIN_LENGTH..=Handle::MAX_LENGTH).contains(&length).then_some(length + 1)
        } else if let Some(name) = inner.strip_prefix('#') {
            let name = &name[..name_length(name)];
            (1..=NAME).contains(&name.chars().count()).then_some(name.len() + 1)
        } else {
            is_address(inner).then(|| enclosed_length(inner, '>')).flatten()
        };
        let length = length.filter(|length| inner[*length..].starts_with('>'))?;
        let raw = self.take(length + 2);
        let inner = &raw[1..=length];
        Some(match inner.as_bytes().first() {
            Some(b'@') => Token::Mention { handle: inner[1..].to_ascii_lowercase(), raw },
            Some(b'#') => Token::Channel { name: &inner[1..], raw },
            _ => Token::Address { href: inner, raw },
        })
    }

    fn address(&mut self) -> Option<Token<'t>> {
        if self.before().is_some_and(char::is_alphanumeric) || !is_address(self.rest()) {
            return None;
        }
        let raw = self.take(bare_length(self.rest()));
        Some(Token::Address { href: raw, raw })
    }

    fn mention(&mut self) -> Option<Token<'t>> {
        if self.before().is_some_and(|c| c.is_alphanumeric() || c == '@' || c == '/') {
            return None;
        }
        let rest = &self.rest()[1..];
        let length = handle_length(rest);
        if rest[length..].starts_with(|c: char| c.is_alphanumeric() || c == '@') {
            return None;
        }
        let handle = rest[..length].trim_end_matches(['.', '-', '_']);
        if !(Handle::MIN_LENGTH..=Handle::MAX_LENGTH).contains(&handle.len()) {
            return None;
        }
        Some(Token::Mention { handle: handle.to_ascii_lowercase(), raw: self.take(handle.len() + 1) })
    }

    fn channel(&mut self) -> Option<Token<'t>> {
        if self.before().is_some_and(|c| c.is_alphanumeric() || matches!(c, '#' | '/' | '&')) {
            return None;
        }
        let rest = &self.rest()[1..];
        let name = rest[..name_length(rest)].trim_end_matches(['-', '_']);
        if !(1..=NAME).contains(&name.chars().count()) {
            return None;
        }
        Some(Token::Channel { name, raw: self.take(name.len() + 1) })
    }

    fn start(&mut self, length: usize) -> Option<Token<'t>> {
        let raw = self.take(length);
        self.starts.push((self.tokens.len(), self.at));
        Some(Token::Text(raw))
    }

    fn end(&mut self) -> Option<Token<'t>> {
        let (token, begin) = self.starts.pop()?;
        let target = self.rest()[1..].strip_prefix('(').filter(|target| is_address(target))?;
        let length = enclosed_length(target, ')')?;
        let bare = self.text[begin..self.at].chars().all(char::is_whitespace);
        if let Some(start) = self.tokens.get_mut(token) {
            *start = Token::LinkStart { href: &target[..length], bare };
        }
        self.starts.clear();
        self.at += length + 3;
        Some(Token::LinkEnd)
    }

    fn delimiter(&mut self) -> Token<'t> {
        let before = self.before();
        let mark = self.rest().chars().next().unwrap_or('*');
        let raw = self.take(run_length(self.rest(), mark));
        let after = self.rest().chars().next();
        let fits = if mark == '~' { raw.len() == 2 } else { raw.len() <= 3 };
        let word = |c: Option<char>| mark == '_' && c.is_some_and(char::is_alphanumeric);
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let product = raw == "*" && digit(before) && digit(after);
        let seen = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        let opens = fits && !product && seen(after) && !word(before);
        let closes = fits && !product && seen(before) && !word(after);
        if opens || closes { Token::Delimiter(Delimiter { raw, opens, closes }) } else { Token::Text(raw) }
    }
}

fn handle_length(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(byte)).count()
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(text.len())
}

/// Whether `text` begins with an address.
pub(super) fn is_address(text: &str) -> bool {
    let after = |scheme: &str| {
        let found = text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        found && text[scheme.len()..].starts_with(char::is_alphanumeric)
    };
    after("https://") || after("http://") || after("mailto:")
}

/// The bytes of an address up to `close`, if it is not too long; up to a `)` only without a partner.
fn enclosed_length(text: &str, close: char) -> Option<usize> {
    let mut open = 0_usize;
    for (at, c) in text.char_indices().take(ADDRESS + 1) {
        match c {
            c if c == close && open == 0 => return Some(at),
            '>' | '<' | '"' => return None,
            '(' if close == ')' => open += 1,
            ')' if close == ')' => open -= 1,
            c if ends_address(c) => return None,
            _ => {}
        }
    }
    None
}

/// The bytes of an address in running text.
fn bare_length(text: &str) -> usize {
    let mut open = [0_usize; 3];
    let end = text.find(|c: char| match (c, &mut open) {
        ('(', [round, ..]) => grow(round),
        ('[', [_, square, _]) => grow(square),
        ('{', [.., curly]) => grow(curly),
        (')', [round, ..]) => !shrink(round),
        (']', [_, square, _]) => !shrink(square),
        ('}', [.., curly]) => !shrink(curly),
        _ => ends_address(c) || matches!(c, '"' | '<' | '>' | '\\' | '`'),
    });
    let address = &text[..end.unwrap_or(text.len())];
    address.trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '*', '_', '~', '|']).len()
}

/// Spaces and what is not seen; the controls of writing direction could make one address look like another.
fn ends_address(c: char) -> bool {
    let direction =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    direction || c.is_whitespace() || c.is_control()
}

fn grow(count: &mut usize) -> bool {
    *count += 1;
    false
}

/// Takes one partner away, if there is one.
fn shrink(count: &mut usize) -> bool {
    let partner = *count > 0;
    *count = count.saturating_sub(1);
    partner
}
