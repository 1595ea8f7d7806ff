//! What a message's text means: a small subset of Markdown, as `docs/protocol/markdown.md` writes it down.
//!
//! [`parse`] never fails, loses nothing a person wrote, and takes time linear in the length. The web app has the same
//! grammar in TypeScript; `vectors/markdown` holds both to the same trees.

mod analyse;
mod block;
mod html;
mod inline;
mod lex;
mod slack;
mod tree;

#[cfg(test)]
mod tests;

pub use analyse::{Analysis, MENTIONS, analyse};
pub use html::{Names, NoNames, to_html};
pub use slack::{to_discord, to_slack};
pub use tree::{Block, Inline};

/// How deep quotes and list items nest, and how many emphases may be open at once; what is deeper is text. (fixed)
pub const DEPTH: usize = 20;

/// The blocks of `text`.
#[must_use]
pub fn parse(text: &str) -> Vec<Block> {
    if text.contains('\r') {
        return block::blocks(&text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    block::blocks(text)
}
