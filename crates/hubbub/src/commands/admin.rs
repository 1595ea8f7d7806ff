//! `hubbub admin`: for whoever may run the binary on the data directory. Works beside a running server.

use std::{
    io::{self, BufRead as _},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use hubbub_app::{
    Accounts, Actor,
    accounts::{NewInvitation, NewPerson, ResetLink},
    rows,
};
use hubbub_net::Shutdown;
use hubbub_types::{Handle, Redacted, Span};

use crate::{
    output,
    serve::{open_accounts, runtime},
    settings::Loaded,
};

/// People read from the database at a time.
const PAGE: u32 = 200;

/// What `admin` takes.
#[derive(Debug, Args)]
pub struct AdminArgs {
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Make an account; prints a link to set the password unless one is given
    CreateUser {
        /// Public handle: 2 to 32 of a-z, 0-9, `_`, `.`, `-`
        handle: String,
        /// Display name [default: the handle]
        #[arg(long)]
        name: Option<String>,
        /// E-mail address
        #[arg(long)]
        email: Option<String>,
        /// What they may do
        #[arg(long, value_enum, default_value_t = Role::Member)]
        role: Role,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Print a one-time link by which somebody sets a new password
    ResetPassword {
        /// Whose
        handle: Handle,
    },
    /// List people
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print an invitation link
    Invite {
        /// What those who accept it may do
        #[arg(long, value_enum, default_value_t = Role::Member)]
        role: Role,
        /// How many may accept it
        #[arg(long, default_value_t = 1)]
        uses: i64,
        /// How long it is good for, such as `2d` [default: accounts.invite_lifetime]
        #[arg(long)]
        expires: Option<Span>,
        /// What it is for
        #[arg(long, default_value = "")]
        note: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    Member,
    Admin,
}

impl From<Role> for rows::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Member => Self::Member,
            Role::Admin => Self::Admin,
        }
    }
}

/// Does what `args` say on the store of the settings.
///
/// # Errors
/// When the store cannot be opened, or the service refuses.
pub fn run(args: AdminArgs, loaded: &Loaded) -> anyhow::Result<ExitCode> {
    runtime(Some(1))?.block_on(async {
        let shutdown = Shutdown::new();
        let (store, accounts) = open_accounts(&loaded.settings, &shutdown).await?;
        let result = execute(args.command, &accounts).await;
        shutdown.finish(loaded.settings.server.shutdown_drain.0).await;
        store.close().await;
        result.map(|()| ExitCode::SUCCESS)
    })
}

async fn execute(command: AdminCommand, accounts: &Accounts) -> anyhow::Result<()> {
    let console = Actor::console()?;
    match command {
        AdminCommand::CreateUser { handle, name, email, role, password_stdin } => {
            let password = if password_stdin { Some(read_password()?) } else { None };
            let name = name.unwrap_or_else(|| handle.clone());
            let person = NewPerson { handle, name, email, password, role: role.into() };
            let created = accounts.create_person(&console, person).await.map_err(explain)?;
            output::say(&format!("{} has an account now", created.account.handle));
            created.reset_link.iter().for_each(say_link);
        }
        AdminCommand::ResetPassword { handle } => {
            let person = find(accounts, &console, &handle).await?;
            say_link(&accounts.issue_reset_link(&console, person.account.id).await.map_err(explain)?);
        }
        AdminCommand::List { json } => list(&everybody(accounts, &console).await?, json)?,
        AdminCommand::Invite { role, uses, expires, note } => {
            let invitation =
                NewInvitation { role: role.into(), note, max_uses: uses, lifetime: expires.map(|span| span.0) };
            let created = accounts.create_invite(&console, invitation).await.map_err(explain)?;
            output::say(created.url.as_str());
            output::complain(&format!("good until {} for {uses}", created.invite.expires_at));
        }
    }
    Ok(())
}

/// The link alone goes to standard output, so that it can be piped on.
fn say_link(link: &ResetLink) {
    output::say(link.url.as_str());
    output::complain(&format!("sets a new password once; good until {}", link.expires_at));
}

fn read_password() -> anyhow::Result<Redacted<String>> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("no password on standard input")?;
    match line.trim_end_matches(['\r', '\n']) {
        "" => bail!("no password on standard input"),
        password => Ok(Redacted(password.to_owned())),
    }
}

async fn everybody(accounts: &Accounts, console: &Actor) -> anyhow::Result<Vec<rows::AccountOverview>> {
    let (mut people, mut after) = (Vec::new(), None);
    loop {
        let page = accounts.overview(console, "", after.as_ref(), PAGE).await.map_err(explain)?;
        people.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(people);
        }
    }
}

async fn find(accounts: &Accounts, console: &Actor, handle: &Handle) -> anyhow::Result<rows::AccountOverview> {
    let page = accounts.overview(console, handle.as_str(), None, PAGE).await.map_err(explain)?;
    let person = page.items.into_iter().find(|person| person.account.handle == *handle);
    person.with_context(|| format!("there is nobody called {handle}"))
}

fn list(people: &[rows::AccountOverview], json: bool) -> anyhow::Result<()> {
    if json {
        let people = people.iter().map(|person| {
            let account = &person.account;
            serde_json::json!({
                "id": account.id, "handle": account.handle, "name": account.name, "role": account.role.as_str(),
                "email": account.email, "createdAt": account.created_at.to_string(),
            })
        });
        return Ok(output::say_json(&people.collect::<Vec<_>>())?);
    }
    let rows: Vec<_> = people.iter().map(row).collect();
    output::say(&output::table(["HANDLE", "NAME", "ROLE", "CREATED"], &rows));
    Ok(())
}

fn row(person: &rows::AccountOverview) -> [String; 4] {
    let account = &person.account;
    [account.handle.to_string(), account.name.clone(), account.role.as_str().to_owned(), account.created_at.to_string()]
}

/// Says which fields were wrong, in the service's own words.
fn explain(error: hubbub_app::Error) -> anyhow::Error {
    match &error {
        hubbub_app::Error::Invalid(fields) => {
            let fields: Vec<_> = fields.iter().map(|field| format!("{}: {}", field.field, field.message)).collect();
            anyhow::anyhow!(fields.join("\n"))
        }
        _ => error.into(),
    }
}
