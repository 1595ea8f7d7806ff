//! Starting other programs.

use crate::{interrupt, project};
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};

/// A command that runs at the root of the repository.
pub(crate) fn command<S: AsRef<OsStr>>(program: &str, args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(project::root());
    command
}

/// A cargo command; it uses the cargo that started us.
pub(crate) fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), args)
}

/// A git command.
pub(crate) fn git<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    command("git", args)
}

/// An npm command in a folder of the repository.
pub(crate) fn npm<S: AsRef<OsStr>>(folder: &std::path::Path, args: impl IntoIterator<Item = S>) -> Command {
    let mut command = command("npm", args);
    command.current_dir(folder);
    command
}

/// Runs with our own input and output; an error unless it succeeds.
pub(crate) fn check(mut command: Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", name(&command)))?;
    if !status.success() {
        bail!("{} ended with {status}", line(&command));
    }
    Ok(())
}

/// Runs and returns what it wrote to standard output; an error unless it succeeds.
pub(crate) fn text(mut command: Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {}", name(&command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", line(&command), output.status);
    }
    String::from_utf8(output.stdout).context("its output is not text")
}

/// Whether the program starts and succeeds, quietly.
pub(crate) fn works(mut command: Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Runs in a process group of its own with all output appended to `log`, so that Ctrl-C can end the whole group.
pub(crate) fn logged(mut command: Command, log: &File) -> Result<ExitStatus> {
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log.try_clone()?).process_group(0);
    let mut child = command.spawn().with_context(|| format!("cannot start {}", name(&command)))?;
    let _registered = interrupt::register(child.id());
    Ok(child.wait()?)
}

/// The command as a person would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
