//! `cargo xtask fuzz`: libFuzzer over one target, on the stable compiler.

use crate::{console, process, project};
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// What the compiler is told so that libFuzzer sees which branches an input took. The code has no `unsafe`, so no
/// sanitizer is needed, and with none the stable compiler will do.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// What `fuzz` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The target; without one they are listed
    target: Option<String>,
    /// How long, in seconds
    #[arg(default_value_t = 60)]
    seconds: u32,
}

/// Builds the target with coverage and feeds it.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let targets = targets()?;
    let Some(target) = args.target.as_ref().filter(|wanted| targets.contains(wanted)) else {
        bail!("the targets are: {}", targets.join(", "));
    };
    console::start(&format!("building {target} with coverage"));
    let host = host()?;
    process::check(build_with_coverage(target, &host))?;
    let corpus = folder().join("corpus").join(target);
    std::fs::create_dir_all(&corpus)?;
    let binary = folder().join("target").join(&host).join("release").join(target);
    let mut command = process::command(&binary.to_string_lossy(), [format!("-max_total_time={}", args.seconds)]);
    command
        .args(["-print_final_stats=1", "-timeout=10", "-artifact_prefix=target/"])
        .arg(corpus)
        .arg(seeds(target))
        .current_dir(folder());
    process::check(command)?;
    Ok(ExitCode::SUCCESS)
}

/// The targets, by the files that hold them.
pub(crate) fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder().join("fuzz_targets"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

/// Builds every target plainly; the folder is the workspace's own, so that most dependencies are there already.
pub(crate) fn build_plain() -> Command {
    let mut command = process::cargo(["build", "--locked", "--manifest-path", "fuzz/Cargo.toml"]);
    command.arg("--target-dir").arg(project::target());
    command
}

/// Feeds every seed of a plainly built target to it once.
pub(crate) fn replay(target: &str) -> Result<Command> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(seeds(target))? {
        files.push(entry?.path());
    }
    files.sort();
    let binary = project::target().join("debug").join(target);
    Ok(process::command(&binary.to_string_lossy(), files))
}

/// The platform we run on, as the compiler calls it.
fn host() -> Result<String> {
    let version = process::text(process::command("rustc", ["-vV"]))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.to_owned())
}

fn build_with_coverage(target: &str, host: &str) -> Command {
    let mut command =
        process::cargo(["build", "--release", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--bin", target]);
    // Only what this target needs.
    command.args(["--no-default-features", "--features", target]);
    // With a platform named, the flags stay away from build scripts, which have no libFuzzer to call.
    command.args(["--target", host]);
    command.env("RUSTFLAGS", COVERAGE).arg("--target-dir").arg(folder().join("target"));
    command
}

fn seeds(target: &str) -> PathBuf {
    folder().join("seeds").join(target)
}

fn folder() -> PathBuf {
    project::root().join("fuzz")
}
