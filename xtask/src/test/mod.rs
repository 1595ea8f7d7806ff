//! `cargo xtask test`: one command that says whether the project is sound.
//!
//! Steps run one after the other, each with its output in a log of its own. A failed step does not stop those that do
//! not need it. The last line is the sum of everything that was checked: `N passed, N failed`.

mod count;
mod excerpt;
mod report;
mod step;
mod steps;

use crate::{console, console::Stopwatch, interrupt, tools};
use anyhow::{Result, bail};
use report::Report;
use std::process::ExitCode;
use step::{Bench, Step};

/// What `test` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only this step, and no other (may be given several times)
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// Leave this step out (may be given several times)
    #[arg(long, value_name = "STEP")]
    skip: Vec<String>,
    /// List the steps
    #[arg(long)]
    list: bool,
}

/// Runs the chosen steps.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let steps = chosen(args)?;
    if args.list {
        steps.iter().for_each(|step| console::say(&format!("{:<12} {}", step.name, step.title)));
        return Ok(ExitCode::SUCCESS);
    }
    let time = Stopwatch::start();
    tools::for_tests()?;
    let mut bench = Bench::new()?;
    let mut report = Report::default();
    for step in &steps {
        if interrupt::requested() {
            break;
        }
        report.add(step::run(step, &mut bench, &report));
    }
    // The database ends before the last line, so that the last line is the last line.
    drop(bench);
    Ok(report.print(time.elapsed(), interrupt::requested()))
}

fn chosen(args: &Args) -> Result<Vec<Step>> {
    let all = steps::all();
    for name in args.only.iter().chain(&args.skip) {
        if !all.iter().any(|step| step.name == name) {
            bail!("there is no step {name}; `cargo xtask test --list` names them");
        }
    }
    let wanted = |step: &Step| {
        (args.only.is_empty() || args.only.iter().any(|name| name == step.name))
            && !args.skip.iter().any(|name| name == step.name)
    };
    Ok(all.into_iter().filter(wanted).collect())
}
