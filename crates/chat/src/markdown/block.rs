//! Blocks: which lines belong together.

use super::{Block, DEPTH, Inline, inline::inlines};

/// The blocks of a text whose lines end at LF.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    parse(&text.split('\n').collect::<Vec<_>>(), 0)
}

fn parse(lines: &[&str], depth: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest = lines;
    while let Some((&line, after)) = rest.split_first() {
        rest = if is_empty(line) {
            after
        } else if let Some(fence) = Fence::opens(line) {
            let (block, after) = fence.read(after);
            blocks.push(block);
            after
        } else if let Some(text) = heading(line) {
            blocks.push(Block::P { children: vec![Inline::B { children: inlines(text) }] });
            after
        } else if depth < DEPTH && unquoted(line).is_some() {
            quote(rest, depth, &mut blocks)
        } else if depth < DEPTH
            && let Some(item) = Item::begins(line)
        {
            list(&item, rest, depth, &mut blocks)
        } else {
            paragraph(rest, depth, &mut blocks)
        };
    }
    blocks
}

const fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

fn is_empty(line: &str) -> bool {
    line.chars().all(is_blank)
}

fn trimmed(line: &str) -> &str {
    line.trim_matches(is_blank)
}

/// How many columns of blanks a line begins with, and what follows them.
fn indentation(line: &str) -> (usize, &str) {
    let rest = line.trim_start_matches(is_blank);
    let columns = line.chars().take_while(|c| is_blank(*c)).map(|c| if c == '\t' { 4 } else { 1 }).sum();
    (columns, rest)
}

/// The line without `columns` of its indentation. A tab counts four and goes as a whole.
fn outdented(line: &str, columns: usize) -> &str {
    let mut removed = 0;
    let end = line.find(|c| {
        let stop = removed >= columns || !is_blank(c);
        removed += if c == '\t' { 4 } else { 1 };
        stop
    });
    line.get(end.unwrap_or(line.len())..).unwrap_or_default()
}

fn heading(line: &str) -> Option<&str> {
    let (columns, rest) = indentation(line);
    let text = rest.trim_start_matches('#');
    let marks = rest.len() - text.len();
    let fits = columns <= 3 && (1..=6).contains(&marks) && text.starts_with(is_blank) && !is_empty(text);
    fits.then(|| trimmed(text))
}

/// What a line quotes.
fn unquoted(line: &str) -> Option<&str> {
    let (columns, rest) = indentation(line);
    let rest = rest.strip_prefix('>').filter(|_| columns <= 3)?;
    match rest.chars().next() {
        None | Some('>') => Some(rest),
        Some(c) if is_blank(c) => Some(&rest[1..]),
        Some(_) => None,
    }
}

fn quote<'l, 't>(lines: &'l [&'t str], depth: usize, blocks: &mut Vec<Block>) -> &'l [&'t str] {
    let quoted: Vec<&str> = lines.iter().map_while(|line| unquoted(line)).collect();
    blocks.push(Block::Quote { children: parse(&quoted, depth + 1) });
    lines.get(quoted.len()..).unwrap_or_default()
}

/// An opened fence.
struct Fence<'t> {
    /// How many backticks close it, at least.
    length: usize,
    lang: Option<&'t str>,
    first: Option<&'t str>,
}

impl<'t> Fence<'t> {
    fn opens(line: &'t str) -> Option<Self> {
        let (columns, rest) = indentation(line);
        let info = rest.trim_start_matches('`');
        let length = rest.len() - info.len();
        if columns > 3 || length < 3 || info.contains('`') {
            return None;
        }
        let info = trimmed(info);
        let named = is_language(info);
        Some(Self { length, lang: named.then_some(info), first: (!named && !info.is_empty()).then_some(info) })
    }

    /// A fence at the end of a line that has text before it, and that text.
    fn ends(line: &'t str) -> Option<(&'t str, Self)> {
        let line = line.trim_end_matches(is_blank);
        let before = line.trim_end_matches('`');
        let length = line.len() - before.len();
        let fits = length >= 3 && !before.contains('`') && !is_empty(before);
        fits.then_some((before, Self { length, lang: None, first: None }))
    }

    /// The code in `lines`, and the lines after it.
    fn read<'l>(self, lines: &'l [&'t str]) -> (Block, &'l [&'t str]) {
        let mut code: Vec<&str> = self.first.into_iter().collect();
        let mut rest = lines;
        while let Some((&line, after)) = rest.split_first() {
            rest = after;
            let whole = line.trim_end_matches(is_blank);
            let before = whole.trim_end_matches('`');
            if whole.len() - before.len() >= self.length {
                code.extend((!is_empty(before)).then_some(before));
                break;
            }
            code.push(line);
        }
        (Block::Code { lang: self.lang.map(str::to_owned), text: code.join("\n") }, rest)
    }
}

fn is_language(info: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+#._-".contains(&byte);
    (1..=32).contains(&info.len()) && info.bytes().all(allowed)
}

/// The first line of a list item.
struct Item<'t> {
    indentation: usize,
    /// Of an ordered list.
    number: Option<u32>,
    /// Where the item's text begins, in columns.
    content: usize,
    text: &'t str,
}

impl<'t> Item<'t> {
    fn begins(line: &'t str) -> Option<Self> {
        let (indentation, rest) = indentation(line);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, marker) = match rest.get(..digits).filter(|text| !text.is_empty()) {
            Some(text) if digits <= 9 && rest[digits..].starts_with(['.', ')']) => (text.parse().ok(), digits + 1),
            None if rest.starts_with(['-', '*']) => (None, 1),
            _ => return None,
        };
        let text = &rest[marker..];
        let fits = text.starts_with(is_blank) && !is_empty(text);
        fits.then(|| Self {
            indentation,
            number,
            content: indentation + marker + 1,
            text: text.trim_start_matches(is_blank),
        })
    }

    /// Whether `line` begins the next item of the list that this one began.
    fn next(&self, line: &'t str) -> Option<Self> {
        let same = |item: &Self| {
            item.number.is_some() == self.number.is_some()
                && (self.indentation..=self.indentation + 1).contains(&item.indentation)
        };
        Self::begins(line).filter(same)
    }

    /// Whether `line`, which does not begin an item, belongs to an item of this list.
    fn has(&self, line: &str) -> bool {
        !is_empty(line) && indentation(line).0 >= self.indentation + 2
    }
}

fn list<'l, 't>(first: &Item<'t>, lines: &'l [&'t str], depth: usize, blocks: &mut Vec<Block>) -> &'l [&'t str] {
    let mut items = Vec::new();
    let mut item = vec![first.text];
    let mut content = first.content;
    let mut rest = lines.get(1..).unwrap_or_default();
    loop {
        let empty = rest.iter().take_while(|line| is_empty(line)).count();
        let Some(&line) = rest.get(empty) else { break };
        if let Some(next) = first.next(line) {
            items.push(parse(&item, depth + 1));
            item = vec![next.text];
            content = next.content;
        } else if first.has(line) {
            item.extend(std::iter::repeat_n("", empty));
            item.push(outdented(line, content));
        } else {
            break;
        }
        rest = rest.get(empty + 1..).unwrap_or_default();
    }
    items.push(parse(&item, depth + 1));
    blocks.push(Block::List { ordered: first.number.is_some(), start: first.number, items });
    rest
}

/// Whether a line ends the paragraph before it.
fn interrupts(line: &str, depth: usize) -> bool {
    let nests =
        || unquoted(line).is_some() || Item::begins(line).is_some_and(|item| matches!(item.number, None | Some(1)));
    is_empty(line) || Fence::opens(line).is_some() || heading(line).is_some() || (depth < DEPTH && nests())
}

fn paragraph<'l, 't>(lines: &'l [&'t str], depth: usize, blocks: &mut Vec<Block>) -> &'l [&'t str] {
    let mut text = Vec::new();
    let mut rest = lines;
    let mut code = None;
    while let Some((&line, after)) = rest.split_first() {
        if !text.is_empty() && interrupts(line, depth) {
            break;
        }
        rest = after;
        if let Some((before, fence)) = Fence::ends(line) {
            text.push(trimmed(before));
            let (block, after) = fence.read(after);
            code = Some(block);
            rest = after;
            break;
        }
        text.push(trimmed(line));
    }
    blocks.push(Block::P { children: inlines(&text.join("\n")) });
    blocks.extend(code);
    rest
}
