//! A message as it travels.

use hubbub_chat::{
    markdown,
    wire::{File, Message, Reaction, ReplyRef},
};
use hubbub_store::{Dress, FileRow, MessageRow, ReactionCount};
use hubbub_types::{AccountId, MessageId, Preview};

use super::Extra;

/// Characters of the message that is answered. (fixed)
const EXCERPT: usize = 140;

/// The message with what belongs to it; of a deleted one nothing is left but that it was there.
pub(super) fn shape(row: &MessageRow, dress: &Dress) -> Message {
    let gone = row.deleted_at.is_some();
    let extra = Extra::from_text(row.extra.as_deref().filter(|_| !gone));
    let files = dress.files.get(&row.id).filter(|_| !gone);
    let reactions = dress.reactions.get(&row.id).filter(|_| !gone);
    let mentions = dress.mentions.get(&row.id).filter(|_| !gone);
    Message {
        id: row.id,
        seq: row.seq,
        rev: row.rev,
        author: row.author,
        kind: row.kind,
        text: row.body.clone().filter(|_| !gone).unwrap_or_default(),
        at: row.created_at.into(),
        nonce: row.nonce,
        reply_to: row.reply_to.filter(|_| !gone).map(|id| quoted(id, dress)),
        mentions: mentions.into_iter().flatten().map(|(account, _)| *account).collect(),
        here: row.here && !gone,
        files: files.into_iter().flatten().map(file).collect(),
        reactions: reactions.into_iter().flatten().map(reaction).collect(),
        embeds: extra.embeds,
        edited_at: row.edited_at.filter(|_| !gone).map(Into::into),
        deleted_at: row.deleted_at.map(Into::into),
        pinned_at: row.pinned_at.map(Into::into),
        hook: extra.hook,
        system: extra.system,
    }
}

/// Everybody a message speaks of.
pub(super) fn spoken_of(row: &MessageRow, dress: &Dress) -> Vec<AccountId> {
    let quoted = row.reply_to.and_then(|id| dress.quoted.get(&id)).and_then(|quoted| quoted.author);
    let mentions = dress.mentions.get(&row.id).into_iter().flatten().map(|(account, _)| *account);
    row.author.into_iter().chain(quoted).chain(mentions).collect()
}

/// The beginning of a text, on one line and without markup.
pub(crate) fn excerpt(text: &str) -> String {
    let plain = markdown::analyse(text).plain;
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(EXCERPT).collect()
}

fn quoted(id: MessageId, dress: &Dress) -> ReplyRef {
    match dress.quoted.get(&id) {
        Some(row) => ReplyRef {
            id,
            author: row.author,
            excerpt: row.body.as_deref().map(excerpt).unwrap_or_default(),
            deleted: row.deleted_at.is_some(),
        },
        None => ReplyRef { id, author: None, excerpt: String::new(), deleted: true },
    }
}

fn reaction(row: &ReactionCount) -> Reaction {
    Reaction { emoji: row.emoji.clone(), count: row.count, mine: row.mine }
}

fn file(row: &FileRow) -> File {
    let small = format!("/api/v1/files/{}/thumbnail", row.id);
    File {
        id: row.id,
        name: row.name.clone(),
        kind: row.kind,
        content_type: row.content_type.clone(),
        bytes: row.bytes,
        width: row.width,
        height: row.height,
        url: format!("/api/v1/files/{}/{}", row.id, segment(&row.name)),
        thumbnail: (row.preview != Preview::None).then_some(small),
        preview: row.preview,
    }
}

/// A name as one part of a path (RFC 3986 section 3.3).
fn segment(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend(char::from_digit(u32::from(byte >> 4), 16).map(|digit| digit.to_ascii_uppercase()));
            out.extend(char::from_digit(u32::from(byte & 15), 16).map(|digit| digit.to_ascii_uppercase()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_08_a_files_name_is_one_part_of_its_path() {
        assert_eq!(segment("a b/../ü?.png"), "a%20b%2F..%2F%C3%BC%3F.png");
    }

    #[test]
    fn chat_03_an_excerpt_is_one_short_line_without_markup() {
        assert_eq!(excerpt("**hi**\n\n> there `you`"), "hi there you");
        assert_eq!(excerpt(&"x".repeat(500)).chars().count(), EXCERPT);
    }
}
