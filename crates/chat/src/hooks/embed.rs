//! Cards, within bounds.

use super::{EMBEDS, HookError};
use crate::wire::{Embed, EmbedField};

/// Longest parts in characters, as Discord has them. (fixed)
pub(super) const TITLE: usize = 256;
pub(super) const TEXT: usize = 4_096;
pub(super) const FIELD_VALUE: usize = 1_024;
pub(super) const FOOTER: usize = 2_048;
/// Most fields of a card. (fixed)
pub(super) const FIELDS: usize = 25;
/// Most characters of all cards of a message. (fixed)
const SUM: usize = 6_000;

/// The cards that have something to show.
///
/// # Errors
/// When they are too many or too long together.
pub(super) fn bounded(embeds: impl Iterator<Item = Embed>) -> Result<Vec<Embed>, HookError> {
    let embeds: Vec<Embed> = embeds.filter(|embed| !is_empty(embed)).take(EMBEDS + 1).collect();
    let sum: usize = embeds.iter().map(length).sum();
    if embeds.len() > EMBEDS || sum > SUM { Err(HookError::TooLarge) } else { Ok(embeds) }
}

fn is_empty(embed: &Embed) -> bool {
    length(embed) == 0 && embed.image.is_none() && embed.thumbnail.is_none()
}

fn length(embed: &Embed) -> usize {
    let texts = [&embed.author, &embed.title, &embed.text, &embed.footer];
    let texts: usize = texts.into_iter().flatten().map(|text| text.chars().count()).sum();
    let field = |field: &EmbedField| field.name.chars().count() + field.value.chars().count();
    texts + embed.fields.iter().map(field).sum::<usize>()
}
