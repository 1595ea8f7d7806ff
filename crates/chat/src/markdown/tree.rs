//! The tree a text becomes.

use serde::{Deserialize, Serialize};

/// A part of a message that stands on lines of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Block {
    /// A paragraph. A heading is one whose only child is bold.
    P {
        /// What is in it.
        children: Vec<Inline>,
    },
    /// Code between fences, as it stands.
    Code {
        /// The language its author named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lang: Option<String>,
        /// The lines, joined by line feeds.
        text: String,
    },
    /// Quoted blocks.
    Quote {
        /// What is quoted.
        children: Vec<Block>,
    },
    /// A list.
    List {
        /// Whether the items are numbered.
        ordered: bool,
        /// The first number of a numbered list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<u32>,
        /// The blocks of each item.
        items: Vec<Vec<Block>>,
    },
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Inline {
    /// Plain text, never empty, never beside another one.
    Text {
        /// The text.
        text: String,
    },
    /// Bold.
    B {
        /// What is bold.
        children: Vec<Inline>,
    },
    /// Italic.
    I {
        /// What is italic.
        children: Vec<Inline>,
    },
    /// Struck through.
    S {
        /// What is struck through.
        children: Vec<Inline>,
    },
    /// Code within a line.
    Code {
        /// The code.
        text: String,
    },
    /// A link to an `http`, `https` or `mailto` address.
    Link {
        /// The address as written.
        href: String,
        /// What is shown; holds no links, mentions or channels.
        children: Vec<Inline>,
    },
    /// `@handle`, whether or not anybody has that handle.
    Mention {
        /// The handle in lower case, without `@`.
        handle: String,
    },
    /// `@here`.
    Here,
    /// `#name`, whether or not there is such a channel.
    Channel {
        /// The name as written, without `#`.
        name: String,
    },
    /// A line break.
    Br,
}

/// Appends text to the leaf at the end, or as a new one.
pub(super) fn push_text(children: &mut Vec<Inline>, more: &str) {
    if more.is_empty() {
        return;
    }
    match children.last_mut() {
        Some(Inline::Text { text }) => text.push_str(more),
        _ => children.push(Inline::Text { text: more.to_owned() }),
    }
}

/// Appends nodes; text that meets text becomes one leaf.
pub(super) fn append(children: &mut Vec<Inline>, more: Vec<Inline>) {
    let mut more = more.into_iter();
    match more.next() {
        Some(Inline::Text { text }) => push_text(children, &text),
        Some(node) => children.push(node),
        None => return,
    }
    children.extend(more);
}
