//! A text for Slack and for Discord.

use super::{Block, Inline, parse};

/// Longest `content` Discord takes, in characters.
const DISCORD: usize = 2_000;

/// `text` in Slack's own markup.
#[must_use]
pub fn to_slack(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    blocks(&parse(text), "", &mut out);
    out
}

/// `text` for Discord, whose markup is nearly ours: only cut to what Discord takes.
#[must_use]
pub fn to_discord(text: &str) -> String {
    if text.chars().count() <= DISCORD {
        return text.to_owned();
    }
    text.chars().take(DISCORD - 1).chain(['…']).collect()
}

/// Slack reads `&`, `<` and `>` as its own.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
}

/// Begins a line, unless it is the first.
fn line(prefix: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(prefix);
}

fn blocks(blocks: &[Block], prefix: &str, out: &mut String) {
    for block in blocks {
        match block {
            Block::P { children } => {
                line(prefix, out);
                inlines(children, prefix, out);
            }
            Block::Code { text, .. } => {
                line(prefix, out);
                out.push_str("```");
                for row in text.split('\n') {
                    line(prefix, out);
                    escape(row, out);
                }
                line(prefix, out);
                out.push_str("```");
            }
            Block::Quote { children } => self::blocks(children, &format!("{prefix}> "), out),
            Block::List { ordered, start, items } => list(*ordered, start.unwrap_or(1), items, prefix, out),
        }
    }
}

fn list(ordered: bool, start: u32, items: &[Vec<Block>], prefix: &str, out: &mut String) {
    for (number, item) in (start..).zip(items) {
        let marker = if ordered { format!("{number}. ") } else { "• ".to_owned() };
        let mut inner = String::new();
        blocks(item, "", &mut inner);
        for (at, row) in inner.split('\n').enumerate() {
            line(prefix, out);
            out.push_str(if at == 0 { &marker } else { "    " });
            out.push_str(row);
        }
    }
}

fn inlines(children: &[Inline], prefix: &str, out: &mut String) {
    for child in children {
        let (mark, children) = match child {
            Inline::B { children } => ("*", children),
            Inline::I { children } => ("_", children),
            Inline::S { children } => ("~", children),
            child => {
                leaf(child, prefix, out);
                continue;
            }
        };
        out.push_str(mark);
        inlines(children, prefix, out);
        out.push_str(mark);
    }
}

fn leaf(child: &Inline, prefix: &str, out: &mut String) {
    match child {
        Inline::Text { text } => escape(text, out),
        Inline::Code { text } => {
            out.push('`');
            escape(text, out);
            out.push('`');
        }
        Inline::Link { href, children } => {
            out.push('<');
            escape(&href.replace('|', "%7C"), out);
            out.push('|');
            inlines(children, prefix, out);
            out.push('>');
        }
        Inline::Mention { handle } => escape(&format!("@{handle}"), out),
        // Not `<!here>`: whoever writes here must not ring the bell of another place.
        Inline::Here => out.push_str("@here"),
        Inline::Channel { name } => escape(&format!("#{name}"), out),
        Inline::Br => line(prefix, out),
        Inline::B { .. } | Inline::I { .. } | Inline::S { .. } => inlines(std::slice::from_ref(child), prefix, out),
    }
}
