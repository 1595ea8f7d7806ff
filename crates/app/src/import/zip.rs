//! Reading the ZIP file. Nothing is unpacked to a disk under a name of its own; names are only compared with those that
//! an archive has. (ZIP: APPNOTE 6.3.10.)

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, BufRead as _, BufReader, Read},
    sync::Arc,
};

use ::zip::{ZipArchive, result::ZipError};
use bytes::Bytes;
use hubbub_types::{ChannelId, FileId};
use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;

use super::ImportError;

/// Most entries. (fixed)
const ENTRIES: usize = 1_000_000;
/// Most bytes when unpacked. (fixed)
const BYTES: u64 = 200 << 30;
/// Most bytes that one byte of the file may become. (fixed)
const RATIO: u64 = 100;
/// What is allowed besides: a small archive has little that does not shrink.
const SLACK: u64 = 16 << 20;
/// Longest line. (fixed)
const LINE: u64 = 4 << 20;
/// Bytes of a file handed on at a time.
const PIECE: usize = 64 << 10;
/// Lines and pieces that wait to be taken.
const QUEUE: usize = 16;

type Zip = ZipArchive<BufReader<File>>;

/// An archive, and what its entries are called.
#[derive(Clone)]
pub(super) struct Source {
    zip: Arc<Mutex<Zip>>,
    names: Arc<BTreeSet<String>>,
    /// In the order in which they were written.
    channels: Arc<Vec<ChannelId>>,
}

impl Source {
    /// Opens an archive, if its entries are what an archive has.
    pub(super) fn open(file: File) -> Result<Self, ImportError> {
        let length = file.metadata().map_err(|error| ImportError::NotArchive(error.to_string()))?.len();
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(not_archive)?;
        if zip.len() > ENTRIES {
            return Err(ImportError::TooLarge("it has too many entries"));
        }
        if zip.has_duplicate_names() {
            return Err(ImportError::damaged("two entries have one name"));
        }
        let (mut names, mut channels, mut sum) = (BTreeSet::new(), Vec::new(), 0_u64);
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(not_archive)?;
            let name = entry.name().map_err(not_archive)?.into_owned();
            if !is_known(&name) || !entry.is_file() || entry.encrypted() {
                return Err(ImportError::Unexpected(name.chars().take(200).collect()));
            }
            sum = sum.saturating_add(entry.size());
            let channel = name.strip_prefix("channels/").and_then(|rest| rest.strip_suffix("/channel.json"));
            channels.extend(channel.and_then(|id| id.parse::<ChannelId>().ok()));
            names.insert(name);
        }
        if sum > BYTES || sum > length.saturating_mul(RATIO).saturating_add(SLACK) {
            return Err(ImportError::TooLarge("unpacked, it would be out of proportion"));
        }
        Ok(Self { zip: Arc::new(Mutex::new(zip)), names: Arc::new(names), channels: Arc::new(channels) })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    pub(super) fn channels(&self) -> &[ChannelId] {
        &self.channels
    }

    /// How many files there are.
    pub(super) fn files(&self) -> u64 {
        self.names.iter().filter(|name| name.starts_with("files/")).count() as u64
    }

    /// An entry that is one JSON value.
    pub(super) fn value<T: DeserializeOwned>(&self, name: &str) -> Result<T, ImportError> {
        let text = self.with(name, |entry| {
            let mut text = Vec::new();
            entry.take(LINE).read_to_end(&mut text).map_err(unreadable)?;
            Ok(text)
        })?;
        serde_json::from_slice(&text).map_err(|error| ImportError::Damaged(format!("{name}: {error}")))
    }

    /// Every line of an entry; none where there is no such entry.
    pub(super) fn each_line<T: DeserializeOwned>(
        &self,
        name: &str,
        mut each: impl FnMut(T) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        if !self.has(name) {
            return Ok(());
        }
        self.with(name, |entry| {
            let (mut lines, mut line) = (BufReader::new(entry), Vec::new());
            loop {
                line.clear();
                (&mut lines).take(LINE).read_until(b'\n', &mut line).map_err(unreadable)?;
                if line.is_empty() {
                    return Ok(());
                }
                each(serde_json::from_slice(&line).map_err(|error| ImportError::Damaged(format!("{name}: {error}")))?)?;
            }
        })
    }

    /// Every piece of a file.
    pub(super) fn each_piece(
        &self,
        name: &str,
        mut each: impl FnMut(&[u8]) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        self.with(name, |entry| {
            let mut piece = vec![0; PIECE];
            loop {
                match entry.read(&mut piece).map_err(unreadable)? {
                    0 => return Ok(()),
                    length => each(piece.get(..length).unwrap_or_default())?,
                }
            }
        })
    }

    /// The lines of an entry, read by a thread while they are taken. Only one entry is read at a time.
    pub(super) fn lines<T: DeserializeOwned + Send + 'static>(
        &self,
        name: String,
    ) -> mpsc::Receiver<Result<T, ImportError>> {
        let (lines, taken) = mpsc::channel(QUEUE);
        let source = self.clone();
        tokio::task::spawn_blocking(move || {
            let each = |line| lines.blocking_send(Ok(line)).map_err(|_| ImportError::Stopped);
            if let Err(error) = source.each_line(&name, each) {
                // Nobody waits any more when this fails too.
                let _ = lines.blocking_send(Err(error));
            }
        });
        taken
    }

    /// The bytes of a file, as [`Self::lines`].
    pub(super) fn bytes(&self, name: String) -> mpsc::Receiver<io::Result<Bytes>> {
        let (pieces, taken) = mpsc::channel(QUEUE);
        let source = self.clone();
        tokio::task::spawn_blocking(move || {
            let each = |piece: &[u8]| {
                pieces.blocking_send(Ok(Bytes::copy_from_slice(piece))).map_err(|_| ImportError::Stopped)
            };
            if let Err(error) = source.each_piece(&name, each) {
                let _ = pieces.blocking_send(Err(io::Error::other(error)));
            }
        });
        taken
    }

    /// Reads an entry; no more of it than it says it has.
    fn with<T>(
        &self,
        name: &str,
        read: impl FnOnce(&mut dyn Read) -> Result<T, ImportError>,
    ) -> Result<T, ImportError> {
        let mut zip = self.zip.lock();
        let entry = zip.by_name(name).map_err(|error| match error {
            ZipError::FileNotFound => ImportError::NotArchive(format!("it has no {name}")),
            other => ImportError::Damaged(format!("{name}: {other}")),
        })?;
        let size = entry.size();
        let mut bounded = Bounded { inner: entry, left: size };
        read(&mut bounded)
    }
}

/// Ends with an error where an entry is longer than it says.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| io::Error::other("longer than it says"))?;
        Ok(read)
    }
}

/// Whether an archive may have an entry of that name.
fn is_known(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    let channel = |id: &str| id.parse::<ChannelId>().is_ok_and(|parsed| parsed.to_string() == id);
    match parts.as_slice() {
        ["manifest.json" | "people.jsonl" | "categories.jsonl"] | ["html", "index.html"] => true,
        ["channels", id, "channel.json" | "members.jsonl" | "messages.jsonl" | "log.jsonl"] => channel(id),
        ["html", page] => page.strip_suffix(".html").is_some_and(channel),
        ["files", file] => file.split_once('.').is_some_and(|(id, ending)| {
            let plain = (1..=4).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
            plain && id.parse::<FileId>().is_ok_and(|parsed| parsed.to_string() == id)
        }),
        _ => false,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands on")]
fn not_archive(error: ZipError) -> ImportError {
    ImportError::NotArchive(error.to_string())
}

fn unreadable(error: io::Error) -> ImportError {
    match error.into_inner().and_then(|inner| inner.downcast::<ImportError>().ok()) {
        Some(error) => *error,
        None => ImportError::damaged("its bytes cannot be unpacked"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_11_no_entry_has_a_path_of_its_own() {
        let id = "01900000-0000-7000-8000-00000000abcd";
        for known in
            ["manifest.json", "html/index.html", &format!("files/{id}.png"), &format!("channels/{id}/log.jsonl")]
        {
            assert!(is_known(known), "{known}");
        }
        let strange = [
            "../manifest.json".to_owned(),
            "/etc/passwd".into(),
            "files/../../x.png".into(),
            format!("files/{id}.p/../x"),
            format!("files/{id}"),
            format!("files/{}.png", id.to_uppercase()),
            format!("files\\{id}.png"),
            format!("channels/{id}/run.sh"),
            String::new(),
        ];
        for name in strange {
            assert!(!is_known(&name), "{name}");
        }
    }
}
