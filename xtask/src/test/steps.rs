//! The steps, in their order: quick ones first, then those that others need.

use super::count::{self, Tally};
use super::step::{Run, Step};
use crate::{e2e, fuzz, generate, process, tidy, web};
use anyhow::Result;

/// Every step.
pub(crate) fn all() -> Vec<Step> {
    let step = |name, title, needs, work| Step { name, title, needs, work };
    vec![
        step("fmt", "formatting of the Rust code", &[], format_check as fn(&mut Run<'_>) -> Result<Tally>),
        step("tidy", "layers, lengths, lock files, feature table", &[], tidy_check),
        step("web-install", "packages of the web app", &[], web_install),
        step("web-lint", "Biome", &["web-install"], |run| one(run, web::script("lint"))),
        step("web-types", "TypeScript", &["web-install"], web_types),
        step("web-unit", "Vitest", &["web-install"], web_unit),
        step("web-build", "build of the web app, and its size", &["web-install"], web_build),
        step("clippy", "lints of the Rust code", &[], clippy),
        step("rust", "cargo test, with SQLite and PostgreSQL", &[], rust_tests),
        step("doc", "documentation of the Rust code", &[], doc),
        step("build", "the server, for development", &[], |run| {
            one(run, process::cargo(["build", "--locked", "--package", "hubbub"]))
        }),
        step("generated", "OpenAPI, TypeScript types, configuration schema", &["build", "web-install"], generated),
        step("fuzz", "fuzz targets build and take their seeds", &[], fuzz_targets),
        step("deny", "licences, advisories and sources of dependencies", &[], deny),
        step("p2p-wire", "an older client, on one server and on two nodes", &["build", "web-install"], p2p_wire),
        step(
            "clients",
            "the clients of others, on one server and on several nodes",
            &["build", "web-install"],
            clients,
        ),
        step(
            "media-clients",
            "the media clients of others, in Chromium and in Python",
            &["build", "web-install"],
            media_clients,
        ),
        step(
            "schemathesis",
            "every operation of the OpenAPI document, asked well and badly",
            &["build", "web-install"],
            schemathesis,
        ),
        step("e2e", "browsers", &["build", "web-build"], browsers),
    ]
}

/// A step that is one command and one check.
fn one(run: &mut Run<'_>, command: std::process::Command) -> Result<Tally> {
    run.command(command)?;
    Ok(Tally::success())
}

fn format_check(run: &mut Run<'_>) -> Result<Tally> {
    one(run, process::cargo(["fmt", "--all", "--check"]))
}

fn clippy(run: &mut Run<'_>) -> Result<Tally> {
    one(run, process::cargo(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
}

fn doc(run: &mut Run<'_>) -> Result<Tally> {
    let mut command = process::cargo(["doc", "--workspace", "--no-deps", "--locked"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    one(run, command)
}

fn tidy_check(_: &mut Run<'_>) -> Result<Tally> {
    tidy::check()?;
    Ok(Tally::success())
}

fn generated(_: &mut Run<'_>) -> Result<Tally> {
    generate::check()?;
    Ok(Tally::success())
}

fn rust_tests(run: &mut Run<'_>) -> Result<Tally> {
    let mut command = process::cargo(["test", "--workspace", "--locked", "--no-fail-fast"]);
    command.env(crate::postgres::VARIABLE, run.postgres()?);
    command.env(crate::python::VARIABLE, crate::python::with_packages()?);
    let succeeded = run.try_command(command)?;
    count::cargo(&run.log_text()?).of_runner(succeeded)
}

fn web_install(run: &mut Run<'_>) -> Result<Tally> {
    if !web::packages_current()? {
        run.command(web::install_command())?;
        web::note_packages()?;
    }
    Ok(Tally::success())
}

/// The web app and its browser tests, which are checked apart: one runs in browsers, the other in Node.js.
fn web_types(run: &mut Run<'_>) -> Result<Tally> {
    run.command(web::script("typecheck"))?;
    one(run, process::npm(&crate::project::web(), ["exec", "--", "tsc", "--noEmit", "-p", "e2e"]))
}

fn web_build(run: &mut Run<'_>) -> Result<Tally> {
    if !web::build_current()? {
        run.command(web::script("build"))?;
        web::note_build()?;
    }
    one(run, web::script("size"))
}

fn web_unit(run: &mut Run<'_>) -> Result<Tally> {
    let report = run.report_file();
    std::fs::remove_file(&report).ok();
    let words = ["exec", "--", "vitest", "run", "--reporter=default", "--reporter=json", "--outputFile.json"];
    let mut command = process::npm(&crate::project::web(), words);
    command.arg(&report);
    let succeeded = run.try_command(command)?;
    count::vitest(&std::fs::read_to_string(&report)?)?.of_runner(succeeded)
}

fn fuzz_targets(run: &mut Run<'_>) -> Result<Tally> {
    run.command(fuzz::build_plain())?;
    let mut tally = Tally::default();
    for target in fuzz::targets()? {
        run.command(fuzz::replay(&target)?)?;
        tally.passed += 1;
    }
    tally.of_runner(true)
}

/// `cargo deny` is not built for this: where it is missing, the parts of it that need no download are in `tidy`.
fn deny(run: &mut Run<'_>) -> Result<Tally> {
    if !process::works(process::cargo(["deny", "--version"])) {
        crate::console::say("  cargo-deny is not installed: left out");
        return Ok(Tally::default());
    }
    one(run, process::cargo(["deny", "--offline", "check", "bans", "licenses", "sources"]))
}

fn p2p_wire(run: &mut Run<'_>) -> Result<Tally> {
    let mut command = e2e::old_client();
    command.env(crate::postgres::VARIABLE, run.postgres()?);
    let succeeded = run.try_command(command)?;
    count::script(&run.log_text()?).of_runner(succeeded)
}

fn clients(run: &mut Run<'_>) -> Result<Tally> {
    let mut command = e2e::clients()?;
    command.env(crate::postgres::VARIABLE, run.postgres()?);
    let succeeded = run.try_command(command)?;
    count::script(&run.log_text()?).of_runner(succeeded)
}

fn media_clients(run: &mut Run<'_>) -> Result<Tally> {
    let succeeded = run.try_command(e2e::media_clients()?)?;
    count::script(&run.log_text()?).of_runner(succeeded)
}

fn schemathesis(run: &mut Run<'_>) -> Result<Tally> {
    let succeeded = run.try_command(e2e::document()?)?;
    count::script(&run.log_text()?).of_runner(succeeded)
}

fn browsers(run: &mut Run<'_>) -> Result<Tally> {
    let report = run.report_file();
    std::fs::remove_file(&report).ok();
    let mut command = e2e::browsers();
    command.arg("--reporter=list,json").env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    command.env(crate::postgres::VARIABLE, run.postgres()?);
    let succeeded = run.try_command(command)?;
    count::playwright(&std::fs::read_to_string(&report)?)?.of_runner(succeeded)
}
