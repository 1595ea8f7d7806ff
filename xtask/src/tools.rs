//! The tools of the machine: what is there, what is missing, and how to get it.

use crate::{console, process};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest Node.js that builds the web app.
const NODE_MAJOR: u32 = 20;

/// A program that a Debian package brings.
struct Packaged {
    program: &'static str,
    package: &'static str,
}

/// What the tests need besides Rust and Node.js.
const FOR_TESTS: [Packaged; 5] = [
    Packaged { program: "postgres", package: "postgresql" },
    Packaged { program: "chromium", package: "chromium" },
    Packaged { program: "redis-server", package: "redis-server" },
    Packaged { program: "turnserver", package: "coturn" },
    Packaged { program: "openssl", package: "openssl" },
];

/// Checks what building needs: Node.js and npm. Rust is here, since it runs this.
pub(crate) fn for_building() -> Result<()> {
    match node_major() {
        Some(major) if major >= NODE_MAJOR => {}
        Some(major) => bail!("Node.js {major} is too old: {NODE_MAJOR} or newer is needed (https://nodejs.org)"),
        None => install(&["nodejs", "npm"])?,
    }
    if find("npm").is_none() {
        install(&["npm"])?;
    }
    if find("cc").is_none() {
        install(&["build-essential"])?;
    }
    match node_major() {
        Some(major) if major >= NODE_MAJOR => Ok(()),
        _ => bail!(
            "Node.js {NODE_MAJOR} or newer is needed, and the system's packages have none: see https://nodejs.org"
        ),
    }
}

/// Checks what the tests need, and installs what is missing where it may.
pub(crate) fn for_tests() -> Result<()> {
    for_building()?;
    let missing: Vec<&str> =
        FOR_TESTS.iter().filter(|wanted| find(wanted.program).is_none()).map(|wanted| wanted.package).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    // Debian splits the module that makes virtual environments from the interpreter.
    let venv = process::command("python3", ["-c", "import ensurepip, venv"]);
    if process::works(venv) { Ok(()) } else { install(&["python3", "python3-venv"]) }
}

/// Finds a program on the path, or where Debian hides PostgreSQL's.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    on_path
        .or_else(|| in_postgres_folders(program))
        .or_else(|| Some(Path::new("/usr/sbin").join(program)).filter(|file| file.is_file()))
}

/// Whether we are the administrator of this machine.
pub(crate) fn is_root() -> bool {
    process::text(process::command("id", ["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// The newest `/usr/lib/postgresql/<version>/bin/<program>`.
fn in_postgres_folders(program: &str) -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let found = versions.flatten().filter_map(|version| {
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        let file = version.path().join("bin").join(program);
        file.is_file().then_some((number, file))
    });
    found.max().map(|(_, file)| file)
}

fn node_major() -> Option<u32> {
    find("node")?;
    let version = process::text(process::command("node", ["--version"])).ok()?;
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Installs Debian packages, or says which are missing.
fn install(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    if find("apt-get").is_none() {
        bail!("missing on this machine: {list} (the names are those of Debian)");
    }
    if !is_root() {
        bail!("missing on this machine: {list}. Get them with: sudo apt-get install {list}");
    }
    console::start(&format!("installing {list}"));
    apt(&["update", "--quiet"]).context("cannot refresh the list of packages")?;
    let mut words = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    words.extend(packages);
    apt(&words).with_context(|| format!("cannot install {list}"))
}

fn apt(args: &[&str]) -> Result<()> {
    let mut command: Command = process::command("apt-get", args);
    // The tests start their own private instances: the packages need not start any (what run level 1 says to them).
    command.env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1").stdout(std::process::Stdio::null());
    process::check(command)
}
