//! The second pass over a line: which emphasis meets which.

use super::{
    DEPTH, Inline,
    lex::{Delimiter, Token, tokens},
    tree::{append, push_text},
};

/// What the text of a paragraph says.
pub(super) fn inlines(text: &str) -> Vec<Inline> {
    let mut builder = Builder { root: Vec::new(), frames: Vec::new(), link: None, open: [0; 3] };
    for token in tokens(text) {
        builder.token(token);
    }
    builder.flatten(0);
    builder.root
}

/// An open delimiter and what came after it.
struct Frame<'t> {
    /// What is left of the run.
    raw: &'t str,
    children: Vec<Inline>,
}

/// A link that has not ended: what was open outside of it, and how many frames that is.
struct Link<'t> {
    href: &'t str,
    bare: bool,
    floor: usize,
    outside: [usize; 3],
    children: Vec<Inline>,
}

struct Builder<'t> {
    root: Vec<Inline>,
    frames: Vec<Frame<'t>>,
    link: Option<Link<'t>>,
    /// How many delimiters of `*`, `_` and `~` are open in the present stack.
    open: [usize; 3],
}

const fn kind(raw: &str) -> usize {
    match raw.as_bytes().first() {
        Some(b'*') => 0,
        Some(b'_') => 1,
        _ => 2,
    }
}

impl<'t> Builder<'t> {
    fn token(&mut self, token: Token<'t>) {
        let linked = self.link.is_some();
        match token {
            Token::Text(text) => push_text(self.children(), text),
            Token::Address { raw, .. } | Token::Mention { raw, .. } | Token::Channel { raw, .. } if linked => {
                push_text(self.children(), raw);
            }
            Token::Address { href, .. } => {
                let mut children = Vec::new();
                push_text(&mut children, href);
                self.push(Inline::Link { href: href.to_owned(), children });
            }
            Token::Mention { handle, .. } if handle == "here" => self.push(Inline::Here),
            Token::Mention { handle, .. } => self.push(Inline::Mention { handle }),
            Token::Channel { name, .. } => self.push(Inline::Channel { name: name.to_owned() }),
            Token::Code(text) => self.push(Inline::Code { text }),
            Token::Br => self.push(Inline::Br),
            Token::Delimiter(delimiter) => self.delimiter(delimiter),
            Token::LinkStart { href, bare } => self.begin(href, bare),
            Token::LinkEnd => self.end(),
        }
    }

    /// Where the next node goes.
    fn children(&mut self) -> &mut Vec<Inline> {
        let floor = self.link.as_ref().map_or(0, |link| link.floor);
        let inside = self.frames.len() > floor;
        match (self.frames.last_mut().filter(|_| inside), &mut self.link) {
            (Some(frame), _) => &mut frame.children,
            (None, Some(link)) => &mut link.children,
            (None, None) => &mut self.root,
        }
    }

    fn push(&mut self, node: Inline) {
        self.children().push(node);
    }

    fn begin(&mut self, href: &'t str, bare: bool) {
        let outside = std::mem::take(&mut self.open);
        self.link = Some(Link { href, bare, floor: self.frames.len(), outside, children: Vec::new() });
    }

    fn end(&mut self) {
        let floor = self.link.as_ref().map_or(0, |link| link.floor);
        self.flatten(floor);
        let Some(Link { href, bare, outside, mut children, .. }) = self.link.take() else { return };
        self.open = outside;
        if bare {
            children = vec![Inline::Text { text: href.to_owned() }];
        }
        self.push(Inline::Link { href: href.to_owned(), children });
    }

    /// Makes the frames from `floor` on text and puts what they hold where the next node goes below them.
    fn flatten(&mut self, floor: usize) {
        let above = self.frames.split_off(floor.min(self.frames.len()));
        for Frame { raw, children } in above {
            self.count(raw, |open| open.saturating_sub(1));
            let below = self.children();
            push_text(below, raw);
            append(below, children);
        }
    }

    fn count(&mut self, raw: &str, change: impl Fn(usize) -> usize) -> usize {
        match self.open.get_mut(kind(raw)) {
            Some(open) => {
                *open = change(*open);
                *open
            }
            None => 0,
        }
    }

    fn delimiter(&mut self, Delimiter { mut raw, opens, closes }: Delimiter<'t>) {
        while closes && !raw.is_empty() && self.count(raw, |open| open) > 0 {
            let same = |frame: &Frame<'_>| frame.raw.as_bytes().first() == raw.as_bytes().first();
            let Some(at) = self.frames.iter().rposition(same) else { break };
            self.flatten(at + 1);
            raw = &raw[self.close(raw)..];
        }
        if raw.is_empty() {
            return;
        }
        if opens && self.frames.len() < DEPTH {
            self.count(raw, |open| open + 1);
            self.frames.push(Frame { raw, children: Vec::new() });
        } else {
            push_text(self.children(), raw);
        }
    }

    /// Wraps what the last frame holds, and says how much of `raw` that took.
    fn close(&mut self, raw: &str) -> usize {
        let Some(frame) = self.frames.last_mut() else { return raw.len() };
        let taken = if frame.raw.len() >= 2 && raw.len() >= 2 { 2 } else { 1 };
        let children = std::mem::take(&mut frame.children);
        let node = match (kind(raw), taken) {
            (2, _) => Inline::S { children },
            (_, 2) => Inline::B { children },
            _ => Inline::I { children },
        };
        frame.raw = &frame.raw[taken..];
        if frame.raw.is_empty() {
            self.frames.pop();
            self.count(raw, |open| open.saturating_sub(1));
            self.push(node);
        } else {
            frame.children.push(node);
        }
        taken
    }
}
