//! One step: its log, its time, its result.

use super::{count::Tally, excerpt, report::Report};
use crate::console::{self, Stopwatch};
use crate::{interrupt, postgres, process, project};
use anyhow::Result;
use std::fs::File;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// A step of the test.
pub(crate) struct Step {
    /// What `--only` and `--skip` call it.
    pub(crate) name: &'static str,
    /// What it does, in a few words.
    pub(crate) title: &'static str,
    /// Steps that must not have failed before it.
    pub(crate) needs: &'static [&'static str],
    /// The work; an error fails the step.
    pub(crate) work: fn(&mut Run<'_>) -> Result<Tally>,
}

/// What steps share.
pub(crate) struct Bench {
    postgres: Option<postgres::Found>,
    logs: PathBuf,
}

impl Bench {
    /// Makes room for the logs.
    pub(crate) fn new() -> Result<Self> {
        let logs = project::scratch().join("logs");
        std::fs::create_dir_all(&logs)?;
        Ok(Self { postgres: None, logs })
    }
}

/// A step that runs now.
pub(crate) struct Run<'a> {
    bench: &'a mut Bench,
    log: File,
    log_path: PathBuf,
    name: &'static str,
}

impl Run<'_> {
    /// Runs a command with its output in the step's log; says whether it succeeded.
    pub(crate) fn try_command(&self, command: Command) -> Result<bool> {
        Ok(process::logged(command, &self.log)?.success())
    }

    /// Runs a command; a failure fails the step.
    pub(crate) fn command(&self, command: Command) -> Result<()> {
        let line = process::line(&command);
        anyhow::ensure!(self.try_command(command)?, "`{line}` failed");
        Ok(())
    }

    /// What the step has written so far.
    pub(crate) fn log_text(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&std::fs::read(&self.log_path)?).into_owned())
    }

    /// A file beside the log, for a report that a test runner writes.
    pub(crate) fn report_file(&self) -> PathBuf {
        self.log_path.with_file_name(format!("{}.json", self.name))
    }

    /// The address of a PostgreSQL: the one we were given, else a private one, started on first use.
    pub(crate) fn postgres(&mut self) -> Result<String> {
        let found = match self.bench.postgres.take() {
            Some(found) => found,
            None => postgres::Found::find()?,
        };
        Ok(self.bench.postgres.insert(found).url().to_owned())
    }
}

/// How a step ended.
pub(crate) struct Outcome {
    pub(crate) name: &'static str,
    pub(crate) tally: Tally,
    pub(crate) time: Duration,
}

/// Runs one step and tells about it.
pub(crate) fn run(step: &Step, bench: &mut Bench, before: &Report) -> Outcome {
    if let Some(broken) = step.needs.iter().find(|name| before.failed(name)) {
        console::say(&format!("✗ {:<12} left out, since {broken} failed", step.name));
        return Outcome { name: step.name, tally: Tally::failure(), time: Duration::ZERO };
    }
    console::start(&format!("{:<12} {}", step.name, step.title));
    let time = Stopwatch::start();
    let (tally, trouble, log) = attempt(step, bench);
    let outcome = Outcome { name: step.name, tally, time: time.elapsed() };
    tell(&outcome, trouble.as_deref(), &log);
    outcome
}

fn attempt(step: &Step, bench: &mut Bench) -> (Tally, Option<String>, PathBuf) {
    let path = bench.logs.join(format!("{}.log", step.name));
    let result = File::create(&path)
        .map_err(Into::into)
        .and_then(|log| (step.work)(&mut Run { bench, log, log_path: path.clone(), name: step.name }));
    match result {
        Ok(tally) if tally.failed == 0 => (tally, None, path),
        Ok(tally) => (tally, Some(format!("{} failed", tally.failed)), path),
        Err(error) => (Tally::failure(), Some(format!("{error:#}")), path),
    }
}

fn tell(outcome: &Outcome, trouble: Option<&str>, log: &std::path::Path) {
    let time = console::took(outcome.time);
    let Some(trouble) = trouble else {
        return console::say(&format!("✓ {:<12} {:>5} passed  {time}", outcome.name, outcome.tally.passed));
    };
    if !interrupt::requested() {
        let text = std::fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        excerpt::of(&text).iter().for_each(|line| console::say(&format!("  │ {line}")));
        console::say(&format!("  │ the whole log: {}", log.display()));
    }
    console::say(&format!("✗ {:<12} {trouble}  {time}", outcome.name));
}
