//! Reading an archive from its beginning to its end before anything is written: what cannot be taken in as a whole is
//! not begun.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

use super::{
    ImportError,
    shape::{self, People, Places},
    zip::Source,
};
use crate::export::record::{
    CategoryRecord, ChannelRecord, Counts, EntryRecord, FORMAT, FileRecord, Format, Manifest, MemberRecord,
    MessageRecord, PersonRecord,
};
use hubbub_types::ChannelId;

/// Looks at everything, and gives what the archive says of itself.
pub(super) fn check(source: &Source) -> Result<Manifest, ImportError> {
    let Format { format } = source.value("manifest.json")?;
    if format != FORMAT {
        return Err(ImportError::OtherFormat(format));
    }
    let manifest: Manifest = source.value("manifest.json")?;
    let people = people(source)?;
    source.each_line("categories.jsonl", |record: CategoryRecord| match shape::name(&record.name) {
        Some(_) => Ok(()),
        None => Err(ImportError::damaged("a category has no name")),
    })?;
    let mut seen = Counts { people: people.1, files: source.files(), ..Counts::default() };
    let mut files = HashSet::new();
    for channel in source.channels() {
        one_channel(source, *channel, &people.0, (&mut seen, &mut files))?;
    }
    if seen.files != files.len() as u64 {
        return Err(ImportError::damaged("it has files that belong to no message"));
    }
    if seen == manifest.counts {
        Ok(manifest)
    } else {
        Err(ImportError::Damaged(format!("it has {seen:?}, and says it has {:?}", manifest.counts)))
    }
}

fn people(source: &Source) -> Result<(People, u64), ImportError> {
    let (mut people, mut count) = (People::default(), 0);
    source.each_line("people.jsonl", |record: PersonRecord| {
        people.insert(record.id, record.id);
        count += 1;
        Ok(())
    })?;
    Ok((people, count))
}

fn one_channel(
    source: &Source,
    id: ChannelId,
    people: &People,
    (seen, files): (&mut Counts, &mut HashSet<String>),
) -> Result<(), ImportError> {
    let folder = format!("channels/{id}");
    let record: ChannelRecord = source.value(&format!("{folder}/channel.json"))?;
    if record.id != id {
        return Err(ImportError::Damaged(format!("channel {id} says that it is another one")));
    }
    let channel = shape::channel(&record, people, &HashMap::new())?;
    source.each_line(&format!("{folder}/members.jsonl"), |_: MemberRecord| Ok(()))?;
    let mut places = Places::new();
    let mut wanted: Vec<FileRecord> = Vec::new();
    source.each_line(&format!("{folder}/messages.jsonl"), |record: MessageRecord| {
        shape::message(id, &record, people, |_| true)?;
        if record.rev > channel.head {
            return Err(ImportError::Damaged(format!("message {} was changed after the end", record.id)));
        }
        places.take(record.seq);
        wanted.extend(record.files);
        seen.messages += 1;
        Ok(())
    })?;
    source.each_line(&format!("{folder}/log.jsonl"), |record: EntryRecord| {
        places.take(record.seq);
        seen.log += 1;
        shape::entry(record, people).map(drop)
    })?;
    places.finish(&channel)?;
    for file in wanted {
        match file.path.as_ref().filter(|path| source.has(path)) {
            Some(path) if files.insert(path.clone()) => one_file(source, &file, path)?,
            Some(path) => return Err(ImportError::Damaged(format!("{path} belongs to two messages"))),
            None => seen.missing += u64::from(file.path.is_some()),
        }
    }
    seen.channels += 1;
    Ok(())
}

fn one_file(source: &Source, file: &FileRecord, path: &str) -> Result<(), ImportError> {
    let (mut hash, mut bytes) = (Sha256::new(), 0_i64);
    source.each_piece(path, |piece| {
        hash.update(piece);
        bytes = bytes.saturating_add(i64::try_from(piece.len()).unwrap_or(i64::MAX));
        Ok(())
    })?;
    let found: [u8; 32] = hash.finalize().into();
    if found != shape::hash(file)? || bytes != file.bytes {
        return Err(ImportError::Damaged(format!("{path} is not what was sent: its hash differs")));
    }
    Ok(())
}
