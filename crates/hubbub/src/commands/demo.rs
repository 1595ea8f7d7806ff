//! `hubbub demo`: a small team for a first look.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use hubbub_app::demo;

use crate::{
    output,
    serve::{fill_demo, runtime},
    settings::Loaded,
};

/// What `demo` takes.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The language that the team speaks
    #[arg(long, value_enum, default_value_t = Language::En)]
    language: Language,
}

/// A language of the demonstration.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    /// English
    En,
    /// Russian
    Ru,
}

impl From<Language> for demo::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::English,
            Language::Ru => Self::Russian,
        }
    }
}

/// Fills a server that has nobody, and prints who can log in.
///
/// # Errors
/// When there are accounts, when the server runs, and when it cannot be filled.
pub fn run(args: &DemoArgs, loaded: &Loaded) -> anyhow::Result<ExitCode> {
    let (filled, password) = runtime(None)?.block_on(fill_demo(&loaded.settings, args.language.into()))?;
    let demo::Filled { people, channels, messages, files } = &filled;
    output::say(&format!("{} people, {channels} channels, {messages} messages, {files} files.", people.len()));
    output::say(&format!("Log in as any of them with the password {}", password.0));
    output::say(&format!("  {} (the first is the owner)", people.join(", ")));
    output::say("Start the server with `hubbub serve`. This is a demonstration: do not put it on the internet.");
    Ok(ExitCode::SUCCESS)
}
