//! Slack's markup in ours.

use super::super::code::{Segment, push_code, segments};

/// Slack escapes these three, and nothing else.
pub(super) fn decoded(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// A text in which nothing is markup.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut start = true;
    for c in text.chars() {
        let begins_block = start && matches!(c, '>' | '-');
        if begins_block || matches!(c, '\\' | '*' | '_' | '~' | '`' | '[' | ']' | '<' | '@' | '#') {
            out.push('\\');
        }
        out.push(c);
        start = c == '\n' || (start && c.is_whitespace());
    }
    out
}

/// `*bold*`, `_italic_`, `~struck~`, `<address|text>`, `<!here>`, code and quotes.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for segment in segments(text) {
        match segment {
            Segment::Code(length, code) => push_code(length, &decoded(code), &mut out),
            Segment::Text(text) => {
                for line in text.split_inclusive('\n') {
                    converted(line, &mut out);
                }
            }
        }
    }
    out
}

/// One line without code.
fn converted(line: &str, out: &mut String) {
    let mut pieces: Vec<String> = Vec::new();
    let mut bold = Pair::new('*', "**");
    let mut struck = Pair::new('~', "~~");
    let mut rest = line;
    let mut before = None;
    // A quotation begins a line, with the sign as Slack escapes it or bare.
    if let Some(quoted) = rest.strip_prefix("&gt;").or_else(|| rest.strip_prefix('>'))
        && (out.is_empty() || out.ends_with('\n'))
    {
        pieces.push("> ".to_owned());
        rest = quoted.trim_start_matches(' ');
    }
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '*' => bold.mark(before, rest, &mut pieces),
            '~' => struck.mark(before, rest, &mut pieces),
            '<' => angle(rest, &mut pieces),
            '&' => entity(rest, &mut pieces),
            _ => {
                pieces.push(c.to_string());
                c.len_utf8()
            }
        };
        before = rest[..length].chars().next_back();
        rest = &rest[length..];
    }
    out.extend(pieces);
}

/// Two single marks on a line become our pair; one that stays alone is a character.
struct Pair {
    mark: char,
    ours: &'static str,
    open: Option<usize>,
}

impl Pair {
    const fn new(mark: char, ours: &'static str) -> Self {
        Self { mark, ours, open: None }
    }

    fn mark(&mut self, before: Option<char>, rest: &str, pieces: &mut Vec<String>) -> usize {
        let run = rest.chars().take_while(|c| *c == self.mark).count();
        if run > 1 {
            // Not Slack's: somebody writes markdown.
            pieces.push(rest[..run].to_owned());
            return run;
        }
        let after = rest.chars().nth(1);
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        match self.open {
            Some(open) if !space(before) && !letter(after) => {
                if let Some(piece) = pieces.get_mut(open) {
                    self.ours.clone_into(piece);
                }
                pieces.push(self.ours.to_owned());
                self.open = None;
            }
            _ => {
                if !letter(before) && !space(after) {
                    self.open = Some(pieces.len());
                }
                pieces.push(format!("\\{}", self.mark));
            }
        }
        1
    }
}

/// `<…>`: an address, a name or a call.
fn angle(rest: &str, pieces: &mut Vec<String>) -> usize {
    let Some(end) = rest.find(['>', '\n']).filter(|end| rest[*end..].starts_with('>')) else {
        pieces.push("\\<".to_owned());
        return 1;
    };
    let inner = &rest[1..end];
    let (target, label) = inner.split_once('|').map_or((inner, None), |(target, label)| (target, Some(label)));
    let label = label.filter(|label| !label.trim().is_empty()).map(decoded);
    let said = match target.chars().next() {
        Some('!') => call(&target[1..], label),
        // Numbers of Slack's mean nobody here; a name is shown, but does not ring.
        Some('@') => format!("\\@{}", plain(label.as_deref().unwrap_or(&target[1..]).trim_start_matches('@'))),
        Some('#') => match label {
            Some(name) => format!("#{}", name.trim_start_matches('#')),
            None => format!("\\#{}", plain(&target[1..])),
        },
        _ => link(&decoded(target), label.as_deref()),
    };
    pieces.push(said);
    end + 1
}

/// `<!here>` and its like.
fn call(target: &str, label: Option<String>) -> String {
    match target {
        "here" | "channel" | "everyone" => "@here".to_owned(),
        _ => plain(&label.unwrap_or_else(|| target.split('^').next().unwrap_or_default().to_owned())),
    }
}

/// A link as markdown, or what it says when its address is none we show.
pub(super) fn link(address: &str, label: Option<&str>) -> String {
    let scheme = |name: &str| address.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    if !(scheme("https://") || scheme("http://") || scheme("mailto:")) {
        return plain(label.unwrap_or(address));
    }
    let escaped = |c: char| match c {
        '(' => "%28".to_owned(),
        ')' => "%29".to_owned(),
        '<' => "%3C".to_owned(),
        '>' => "%3E".to_owned(),
        '"' => "%22".to_owned(),
        c if c.is_whitespace() || c.is_control() => String::new(),
        c => c.to_string(),
    };
    let address: String = address.chars().map(escaped).collect();
    label.map_or_else(|| format!("<{address}>"), |label| format!("[{}]({address})", plain(label)))
}

fn entity(rest: &str, pieces: &mut Vec<String>) -> usize {
    // An angle that Slack escaped must not become a name or an address of ours.
    let known = [("&lt;", "\\<"), ("&gt;", ">"), ("&amp;", "&")];
    match known.iter().find(|(entity, _)| rest.starts_with(entity)) {
        Some((entity, said)) => {
            pieces.push((*said).to_owned());
            entity.len()
        }
        None => {
            pieces.push("&".to_owned());
            1
        }
    }
}
