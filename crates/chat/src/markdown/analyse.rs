//! What is read out of a text: whom it calls, what it links to, and what is left without markup.

use hubbub_types::Handle;

use super::{Block, Inline, parse};

/// How many people and channels a message can name; later ones are shown but not told. (fixed)
pub const MENTIONS: usize = 50;

/// What a message's text says to the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Whom it mentions, each once, at most [`MENTIONS`].
    pub mentions: Vec<Handle>,
    /// Whether it calls everybody who is here.
    pub here: bool,
    /// Channels it names, as written, each once, at most [`MENTIONS`].
    pub channels: Vec<String>,
    /// Whether it has a link.
    pub has_link: bool,
    /// The text without markup; blocks are on lines of their own.
    pub plain: String,
}

/// Reads `text` once for all of it.
#[must_use]
pub fn analyse(text: &str) -> Analysis {
    let mut analysis = Analysis::default();
    analysis.blocks(&parse(text));
    analysis
}

impl Analysis {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            if !self.plain.is_empty() && !self.plain.ends_with('\n') {
                self.plain.push('\n');
            }
            match block {
                Block::P { children } => self.inlines(children),
                Block::Code { text, .. } => self.plain.push_str(text),
                Block::Quote { children } => self.blocks(children),
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item)),
            }
        }
    }

    fn inlines(&mut self, children: &[Inline]) {
        for child in children {
            match child {
                Inline::Text { text } | Inline::Code { text } => self.plain.push_str(text),
                Inline::B { children } | Inline::I { children } | Inline::S { children } => self.inlines(children),
                Inline::Link { children, .. } => {
                    self.has_link = true;
                    self.inlines(children);
                }
                Inline::Mention { handle } => self.mention(handle),
                Inline::Here => {
                    self.here = true;
                    self.plain.push_str("@here");
                }
                Inline::Channel { name } => self.channel(name),
                Inline::Br => self.plain.push('\n'),
            }
        }
    }

    fn mention(&mut self, handle: &str) {
        self.plain.push('@');
        self.plain.push_str(handle);
        if self.mentions.len() < MENTIONS
            && let Ok(handle) = handle.parse()
            && !self.mentions.contains(&handle)
        {
            self.mentions.push(handle);
        }
    }

    fn channel(&mut self, name: &str) {
        self.plain.push('#');
        self.plain.push_str(name);
        if self.channels.len() < MENTIONS && !self.channels.iter().any(|known| known == name) {
            self.channels.push(name.to_owned());
        }
    }
}
