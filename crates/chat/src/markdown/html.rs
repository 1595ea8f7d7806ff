//! A text as HTML for exports: allowed tags only, everything a person wrote escaped.

use super::{Block, Inline, parse};

/// Who and what is behind the names in a text.
pub trait Names {
    /// The name to show for a handle; `None` when nobody has it.
    fn person(&self, handle: &str) -> Option<String>;
    /// The address of a channel's page; `None` when there is no such channel.
    fn channel(&self, name: &str) -> Option<String>;
}

/// Nobody and nothing: names are shown as written.
#[derive(Debug, Clone, Copy)]
pub struct NoNames;

impl Names for NoNames {
    fn person(&self, _handle: &str) -> Option<String> {
        None
    }

    fn channel(&self, _name: &str) -> Option<String> {
        None
    }
}

/// `text` as HTML.
#[must_use]
pub fn to_html(text: &str, names: &dyn Names) -> String {
    let mut html = Html { out: String::with_capacity(text.len() * 2), names };
    html.blocks(&parse(text));
    html.out
}

struct Html<'n> {
    out: String,
    names: &'n dyn Names,
}

impl Html<'_> {
    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                c => self.out.push(c),
            }
        }
    }

    fn within(&mut self, tag: &str, inner: impl FnOnce(&mut Self)) {
        self.out.push('<');
        self.out.push_str(tag);
        self.out.push('>');
        inner(self);
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::P { children } => self.within("p", |html| html.inlines(children)),
                Block::Code { text, .. } => {
                    self.within("pre", |html| html.within("code", |html| html.escaped(text)));
                }
                Block::Quote { children } => self.within("blockquote", |html| html.blocks(children)),
                Block::List { ordered, start, items } => self.list(*ordered, *start, items),
            }
        }
    }

    fn list(&mut self, ordered: bool, start: Option<u32>, items: &[Vec<Block>]) {
        let (tag, end) = if ordered { ("<ol", "</ol>") } else { ("<ul", "</ul>") };
        self.out.push_str(tag);
        if let Some(start) = start.filter(|start| *start != 1) {
            self.out.push_str(&format!(" start=\"{start}\""));
        }
        self.out.push('>');
        for item in items {
            self.within("li", |html| html.blocks(item));
        }
        self.out.push_str(end);
    }

    fn inlines(&mut self, children: &[Inline]) {
        for child in children {
            match child {
                Inline::Text { text } => self.escaped(text),
                Inline::B { children } => self.within("b", |html| html.inlines(children)),
                Inline::I { children } => self.within("i", |html| html.inlines(children)),
                Inline::S { children } => self.within("s", |html| html.inlines(children)),
                Inline::Code { text } => self.within("code", |html| html.escaped(text)),
                Inline::Link { href, children } => {
                    self.link(href, " rel=\"noopener noreferrer\" target=\"_blank\"", |html| html.inlines(children));
                }
                Inline::Mention { handle } => self.mention(handle),
                Inline::Here => self.named("@here"),
                Inline::Channel { name } => self.channel(name),
                Inline::Br => self.out.push_str("<br>"),
            }
        }
    }

    fn link(&mut self, href: &str, more: &str, inner: impl FnOnce(&mut Self)) {
        self.out.push_str("<a href=\"");
        self.escaped(href);
        self.out.push('"');
        self.out.push_str(more);
        self.out.push('>');
        inner(self);
        self.out.push_str("</a>");
    }

    /// A name that stands for somebody.
    fn named(&mut self, name: &str) {
        self.out.push_str("<span class=\"name\">");
        self.escaped(name);
        self.out.push_str("</span>");
    }

    fn mention(&mut self, handle: &str) {
        match self.names.person(handle) {
            Some(name) => self.named(&format!("@{name}")),
            None => self.escaped(&format!("@{handle}")),
        }
    }

    fn channel(&mut self, name: &str) {
        match self.names.channel(name) {
            Some(href) => self.link(&href, "", |html| html.escaped(&format!("#{name}"))),
            None => self.escaped(&format!("#{name}")),
        }
    }
}
