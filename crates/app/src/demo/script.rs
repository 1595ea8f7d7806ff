//! What the demonstration says: a text of lines, read once. Its form is told at the head of each text.

use std::time::Duration;

/// Everything that is said and shown.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) people: Vec<Person>,
    pub(super) categories: Vec<String>,
    pub(super) channels: Vec<Channel>,
    /// In the order of their times.
    pub(super) lines: Vec<Line>,
}

/// Somebody of the team.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) handle: &'static str,
    pub(super) role: &'static str,
    pub(super) name: &'static str,
}

/// A channel.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) name: &'static str,
    /// Of `voice`, `private`, `archived`.
    pub(super) traits: Vec<&'static str>,
    pub(super) category: Option<usize>,
    pub(super) topic: &'static str,
}

/// Where something is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Channel(&'static str),
    /// Among these people alone.
    People(Vec<&'static str>),
}

/// A message and what becomes of it.
#[derive(Debug)]
pub(super) struct Line {
    /// How long before the end of the last day.
    pub(super) before: Duration,
    pub(super) place: Place,
    pub(super) who: &'static str,
    pub(super) text: String,
    /// Whether it answers the message before it.
    pub(super) answers: bool,
    pub(super) files: Vec<&'static str>,
    pub(super) reactions: Vec<(&'static str, Vec<&'static str>)>,
    pub(super) pinned: bool,
    /// What it is changed to.
    pub(super) edited: Option<String>,
    /// Whether the first person has not read it yet.
    pub(super) unread: bool,
}

/// Why a script cannot be played.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {number} of the demonstration is not understood")]
pub(super) struct ScriptError {
    number: usize,
}

/// Where the reader is.
#[derive(Default)]
struct Reader {
    script: Script,
    place: Option<Place>,
    /// Minutes before the end of the last day.
    before: u64,
    files: Vec<&'static str>,
    unread: bool,
}

/// Reads a script.
pub(super) fn read(text: &'static str) -> Result<Script, ScriptError> {
    let mut reader = Reader::default();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with("//") && reader.line(line).is_none() {
            return Err(ScriptError { number: index + 1 });
        }
    }
    reader.script.lines.sort_by_key(|line| std::cmp::Reverse(line.before));
    Ok(reader.script)
}

impl Reader {
    fn line(&mut self, line: &'static str) -> Option<()> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "person" => self.person(rest)?,
            "category" => self.script.categories.push(rest.to_owned()),
            "channel" => self.channel(rest)?,
            "in" => self.place = Some(Place::Channel(rest)),
            "among" => self.place = Some(Place::People(rest.split(' ').collect())),
            "at" => self.at(rest)?,
            "file" => self.files.push(rest),
            "unread" => self.unread = true,
            "+" => self.react(rest)?,
            "pin" => self.script.lines.last_mut()?.pinned = true,
            "edit" => self.script.lines.last_mut()?.edited = Some(unfolded(rest)),
            speaker => self.say(speaker, rest)?,
        }
        Some(())
    }

    fn person(&mut self, rest: &'static str) -> Option<()> {
        let (handle, rest) = rest.split_once(' ')?;
        let (role, name) = rest.split_once(' ')?;
        self.script.people.push(Person { handle, role, name });
        Some(())
    }

    fn channel(&mut self, rest: &'static str) -> Option<()> {
        let (words, topic) = rest.split_once('|').unwrap_or((rest, ""));
        let mut words = words.split_whitespace();
        let name = words.next()?;
        let category = self.script.categories.len().checked_sub(1);
        self.script.channels.push(Channel { name, traits: words.collect(), category, topic: topic.trim() });
        Some(())
    }

    /// `at DAYS HH:MM`: so many days before the last one, at that time of the day.
    fn at(&mut self, rest: &str) -> Option<()> {
        let (days, time) = rest.split_once(' ')?;
        let (hour, minute) = time.split_once(':')?;
        let (days, hour, minute): (u64, u64, u64) = (days.parse().ok()?, hour.parse().ok()?, minute.parse().ok()?);
        self.before = ((days + 1) * 24 * 60).checked_sub(hour * 60 + minute)?;
        Some(())
    }

    fn react(&mut self, rest: &'static str) -> Option<()> {
        let (emoji, who) = rest.split_once(' ')?;
        self.script.lines.last_mut()?.reactions.push((emoji, who.split(' ').collect()));
        Some(())
    }

    /// `handle: text`, or `handle^: text` for an answer.
    fn say(&mut self, speaker: &'static str, text: &str) -> Option<()> {
        let speaker = speaker.strip_suffix(':')?;
        let (who, answers) = speaker.strip_suffix('^').map_or((speaker, false), |who| (who, true));
        self.script.people.iter().find(|person| person.handle == who)?;
        let line = Line {
            before: Duration::from_secs(self.before * 60),
            place: self.place.clone()?,
            who,
            text: unfolded(text),
            answers,
            files: std::mem::take(&mut self.files),
            reactions: Vec::new(),
            pinned: false,
            edited: None,
            unread: std::mem::take(&mut self.unread),
        };
        // Longer texts take longer to write.
        self.before = self.before.saturating_sub(1 + text.len() as u64 / 90);
        self.script.lines.push(line);
        Some(())
    }
}

/// Lines of a text are written as `\n`.
fn unfolded(text: &str) -> String {
    text.replace("\\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_played_in_the_order_of_its_times() {
        let text = "person ann owner Ann A\nperson ben member Ben B\ncategory Team\nchannel general | All\n\
                    in general\nat 1 09:00\nann: second\\nline\nben^: third\n+ 👍 ann ben\npin\n\
                    among ann ben\nat 2 09:00\nfile picture a.png\nunread\nben: first\nedit changed";
        let script = read(text).unwrap();
        let lines: Vec<_> = script.lines.iter().map(|line| (line.who, line.text.as_str(), line.answers)).collect();
        assert_eq!(lines, [("ben", "first", false), ("ann", "second\nline", false), ("ben", "third", true)]);
        assert_eq!(script.lines[0].place, Place::People(vec!["ann", "ben"]));
        assert_eq!((script.lines[0].files.as_slice(), script.lines[0].unread), (["picture a.png"].as_slice(), true));
        assert_eq!(script.lines[0].edited.as_deref(), Some("changed"));
        assert!(script.lines[2].pinned && script.lines[2].reactions == [("👍", vec!["ann", "ben"])]);
        assert_eq!(script.channels[0].category, Some(0));
    }

    #[test]
    fn a_line_that_means_nothing_is_named() {
        assert_eq!(read("person ann owner Ann\nin general\nnobody: hello").unwrap_err(), ScriptError { number: 3 });
        assert!(read("at noon").is_err() && read("+ 👍 ann").is_err() && read("what is this").is_err());
    }
}
