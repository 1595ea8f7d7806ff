//! Many messages, put into the database as the server would have: with their places, their words and their marks.

use anyhow::{Context, Result};
use hubbub_chat::markdown;
use hubbub_chat::search::{Marks, terms};
use hubbub_store::{NewPost, Store};
use hubbub_testkit::{Dice, SeededEntropy};
use hubbub_types::{AccountId, ChannelId, MessageId, MessageKind, Seq, Timestamp, uuid_v7};
use uuid::Uuid;

/// Messages in one transaction.
const BATCH: usize = 2_000;
/// Different words of each language are this power of two, less one.
const OCTAVES: u64 = 15;
/// Messages of 1,000 that are Russian, have a link, have a file.
const RUSSIAN: u64 = 300;
const LINKS: u64 = 30;
const FILES: u64 = 20;
/// Beginnings and endings that words are made of.
const LATIN: [&str; 20] = [
    "ba", "co", "de", "fi", "ga", "ho", "ju", "ka", "lo", "me", "ni", "po", "qua", "ro", "sta", "ti", "ur", "ve", "wi",
    "zo",
];
const CYRILLIC: [&str; 20] = [
    "ба", "во", "ге", "ди", "жа", "зо", "ку", "ло", "ми", "на", "по", "ро", "ста", "ту", "фи", "хо", "це", "че", "шо",
    "яр",
];

/// A channel that is filled, and who writes there.
pub(crate) struct Shelf {
    pub(crate) channel: ChannelId,
    pub(crate) is_public: bool,
    pub(crate) authors: Vec<AccountId>,
}

/// Writes `count` messages into these channels by turns, the last of them at `until`, `apart` milliseconds from each
/// other.
pub(crate) async fn fill(
    store: &Store,
    shelves: &[Shelf],
    count: usize,
    (until, apart): (Timestamp, i64),
) -> Result<()> {
    let (mut dice, entropy) = (Dice::new(7), SeededEntropy::new(7));
    let channels: Vec<ChannelId> = shelves.iter().map(|shelf| shelf.channel).collect();
    let mut written = 0;
    while written < count {
        let mut tx = store.log().begin(&channels).await?;
        for number in written..count.min(written + BATCH) {
            let at = Timestamp::from_millis(until.as_millis() - apart * i64::try_from(count - number - 1)?);
            let shelf = dice.pick(shelves).context("no channels")?;
            let seq = tx.take_seq(shelf.channel).context("no such channel")?;
            let id = MessageId(uuid_v7(at, &entropy));
            tx.post(NewPost { id, ..post(shelf, &mut dice, (seq, at)) });
        }
        tx.commit().await?;
        written = count.min(written + BATCH);
        if written.is_multiple_of(100_000) {
            println!("  {written} messages are there");
        }
    }
    Ok(())
}

fn post(shelf: &Shelf, dice: &mut Dice, (seq, at): (Seq, Timestamp)) -> NewPost {
    let body = text(dice);
    let said = markdown::analyse(&body);
    let author = dice.pick(&shelf.authors).copied();
    let marks =
        Marks { author, link: said.has_link, file: dice.chance(FILES), ..Marks::of(shelf.channel, shelf.is_public) };
    NewPost {
        id: MessageId(Uuid::nil()),
        channel: shelf.channel,
        seq,
        author,
        nonce: Some(dice.uuid()),
        kind: MessageKind::Message,
        stems: Some(terms(&said.plain, &marks).into_string()),
        body,
        extra: None,
        reply_to: None,
        here: false,
        mentions: Vec::new(),
        files: Vec::new(),
        at,
    }
}

/// What somebody might have written: a few words, or a few dozen.
fn text(dice: &mut Dice) -> String {
    let syllables = if dice.chance(RUSSIAN) { &CYRILLIC } else { &LATIN };
    let length = 4 + dice.index(28);
    let mut words: Vec<String> = (0..length).map(|_| word(syllables, rank(dice))).collect();
    if dice.chance(LINKS) {
        words.push("https://example.org/page".to_owned());
    }
    words.join(" ")
}

/// Which word: each half as common as those of half its rank.
fn rank(dice: &mut Dice) -> u64 {
    let first = 1 << dice.below(OCTAVES);
    first - 1 + dice.below(first)
}

/// The Latin word that so many words are more common than.
pub(crate) fn latin(rank: u64) -> String {
    word(&LATIN, rank)
}

/// The Cyrillic word that so many words are more common than.
pub(crate) fn cyrillic(rank: u64) -> String {
    word(&CYRILLIC, rank)
}

/// Common words are short.
fn word(syllables: &[&str; 20], mut rank: u64) -> String {
    let mut word = String::new();
    loop {
        let syllable = usize::try_from(rank % 20).ok().and_then(|index| syllables.get(index));
        word.push_str(syllable.copied().unwrap_or_default());
        rank /= 20;
        if rank == 0 {
            return word + "n";
        }
        rank -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_another_one() {
        let ranks = (1 << OCTAVES) - 1;
        let words: std::collections::HashSet<_> = (0..ranks).flat_map(|rank| [latin(rank), cyrillic(rank)]).collect();
        assert_eq!(words.len() as u64, 2 * ranks);
    }
}
