//! What every device sent, heard and showed, with its moment: written while the fleet runs, judged afterwards. What can
//! happen is [`What`] for calls; other fleets have words of their own.

use std::{
    io::{self, BufRead, Write},
    sync::{Arc, Mutex, PoisonError},
};

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Most entries kept; more are counted, and the journal is then no proof of anything.
const MOST: usize = 8_000_000;

/// Microseconds since the machine started. The same clock for every process of the machine, so that their journals can
/// be merged; real time, since this is for measuring real processes.
#[must_use]
pub fn now() -> u64 {
    let time = clock_gettime(ClockId::Monotonic);
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0) / 1_000
}

/// Something that happened at one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry<W = What> {
    /// When, as [`now`] tells it, in microseconds.
    pub at: u64,
    /// Whose device it is: the id of the account; empty for a note.
    pub who: String,
    /// Which device of the person.
    pub device: String,
    /// What happened.
    #[serde(flatten)]
    pub what: W,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "camelCase")]
pub enum What {
    /// The device sent a frame.
    Sent(Frame),
    /// The device was told a frame.
    Heard(Frame),
    /// The connection is registered.
    Ready {
        /// Number of the node in the list of the fleet.
        node: usize,
        /// By `RECONNECT`, not by `ADD_USER`.
        resumed: bool,
        /// The status the server gave.
        status: String,
        /// The call it resumed.
        call: Option<String>,
    },
    /// A registered connection is gone.
    Lost {
        /// The close code; none when it was cut.
        code: Option<u16>,
    },
    /// The device gave up: it was told to (4001, 4002, 4003).
    Stopped {
        /// The close code.
        code: u16,
    },
    /// What the person sees of a call has changed.
    Saw(Sight),
    /// A word of whoever drives the fleet: a node was killed, a server was paused.
    Note {
        /// What it was.
        text: String,
    },
}

/// The part of a frame that matters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Its name.
    pub route: String,
    /// The call it is about: named in it, or the one the device was in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// The other person in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// The reason of a `/decline`, or the code of an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What an error is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// What a person sees of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// Where the call stands for this device.
    pub stage: Stage,
    /// Its id; a caller does not know it before somebody answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// The other person.
    pub peer: String,
    /// This device's part in it.
    pub role: Role,
    /// Why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Where a call stands for one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// The offer is sent.
    Calling,
    /// It rings here.
    Ringing,
    /// The answer is sent.
    Answering,
    /// The two are paired and exchange candidates.
    Connecting,
    /// The candidates are there: the two talk.
    Talking,
    /// A call that talked was proved to work again after a connection came back.
    Recovered,
    /// It is over for this device.
    Ended,
}

/// A device's part in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Who offered.
    Caller,
    /// Who was rung.
    Callee,
}

#[derive(Debug)]
struct Kept<W> {
    entries: Vec<Entry<W>>,
    dropped: u64,
}

/// The journal of a fleet. Clones write into the same one.
#[derive(Debug)]
pub struct Journal<W = What>(Arc<Mutex<Kept<W>>>);

impl<W> Clone for Journal<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W> Default for Journal<W> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Kept { entries: Vec::new(), dropped: 0 })))
    }
}

impl Journal {
    /// Writes a word of whoever drives the fleet, and says when that was.
    pub fn note(&self, text: &str) -> u64 {
        self.write("", "", What::Note { text: text.to_owned() });
        now()
    }
}

impl<W: Clone> Journal<W> {
    /// An empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes what has just happened at a device.
    pub fn write(&self, who: &str, device: &str, what: W) {
        let entry = Entry { at: now(), who: who.to_owned(), device: device.to_owned(), what };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.entries.len() < MOST {
            kept.entries.push(entry);
        } else {
            kept.dropped += 1;
        }
    }

    /// Everything so far, by time.
    ///
    /// # Errors
    /// When entries were dropped because the journal is full.
    pub fn entries(&self) -> io::Result<Vec<Entry<W>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.dropped > 0 {
            return Err(io::Error::other(format!("{} entries did not fit into the journal", kept.dropped)));
        }
        let mut entries = kept.entries.clone();
        entries.sort_by_key(|entry| entry.at);
        Ok(entries)
    }
}

/// Writes entries as lines of JSON.
///
/// # Errors
/// What the writer says.
pub fn write_lines<W: Serialize>(entries: &[Entry<W>], to: &mut impl Write) -> io::Result<()> {
    for entry in entries {
        serde_json::to_writer(&mut *to, entry)?;
        to.write_all(b"\n")?;
    }
    to.flush()
}

/// Reads lines of JSON back.
///
/// # Errors
/// What the reader says, and lines that are no entries.
pub fn read_lines<W: DeserializeOwned>(from: impl BufRead) -> io::Result<Vec<Entry<W>>> {
    from.lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        let journal = Journal::new();
        let frame = Frame { route: "/decline".into(), reason: Some("hangup".into()), ..Frame::default() };
        journal.write("ann", "laptop", What::Heard(frame));
        journal.write("ann", "laptop", What::Lost { code: Some(1012) });
        journal.note("node 2 was killed");
        let entries = journal.entries().unwrap();
        let mut text = Vec::new();
        write_lines(&entries, &mut text).unwrap();
        assert_eq!(read_lines(text.as_slice()).unwrap(), entries);
        assert!(entries.is_sorted_by_key(|entry| entry.at));
    }
}
