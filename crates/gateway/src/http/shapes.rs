//! Shapes that several routes share.

use hubbub_app::{accounts::Person as SeenPerson, picture_path, rows};
use hubbub_types::{AccountKind, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub(crate) use hubbub_types::{Role, Theme};

/// Rows of a page when the request does not say.
pub(crate) const PAGE: u32 = 50;

/// A time on the wire: RFC 3339.
pub(crate) fn time(at: Timestamp) -> String {
    at.to_string()
}

/// The signed-in person's own account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Me {
    id: Uuid,
    handle: String,
    name: String,
    #[schema(required)]
    email: Option<String>,
    email_verified: bool,
    role: Role,
    #[schema(required)]
    language: Option<String>,
    #[schema(required)]
    theme: Option<Theme>,
    do_not_disturb: bool,
    /// Path of the picture on this server.
    #[schema(required)]
    picture: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<rows::Account> for Me {
    fn from(account: rows::Account) -> Self {
        Self {
            picture: picture_path(&account),
            id: account.id.0,
            handle: account.handle.to_string(),
            name: account.name,
            email: account.email,
            email_verified: account.email_verified,
            role: account.role,
            language: account.language,
            theme: account.theme,
            do_not_disturb: account.do_not_disturb,
            created_at: time(account.created_at),
        }
    }
}

/// Somebody as others see them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person {
    id: Uuid,
    handle: String,
    name: String,
    /// Path of the picture on this server.
    #[schema(required)]
    picture: Option<String>,
    role: Role,
    /// Whether it is a program.
    bot: bool,
    /// Whether you have blocked them.
    blocked: bool,
    do_not_disturb: bool,
}

impl From<SeenPerson> for Person {
    fn from(person: SeenPerson) -> Self {
        let SeenPerson { account, blocked } = person;
        Self {
            picture: picture_path(&account),
            id: account.id.0,
            handle: account.handle.to_string(),
            name: account.name,
            role: account.role,
            bot: account.kind == AccountKind::Bot,
            blocked,
            do_not_disturb: account.do_not_disturb,
        }
    }
}

/// People, by handle.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeoplePage {
    items: Vec<Person>,
    /// Send it as `after` to get the next page.
    #[schema(required)]
    next: Option<String>,
}

impl From<rows::Page<SeenPerson, hubbub_types::Handle>> for PeoplePage {
    fn from(page: rows::Page<SeenPerson, hubbub_types::Handle>) -> Self {
        let items = page.items.into_iter().map(Person::from).collect();
        Self { items, next: page.next.map(|handle| handle.to_string()) }
    }
}

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// `next` of the page before.
    pub(crate) after: Option<String>,
    /// Rows of a page, 1 to 200; 50 when absent.
    #[serde(default = "page")]
    #[param(minimum = 1, maximum = 200, required = false)]
    pub(crate) limit: u32,
}

/// Which part of the people, and which people.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeopleQuery {
    /// Part of a handle or name.
    #[serde(default)]
    #[param(required = false)]
    pub(crate) query: String,
    /// `next` of the page before.
    pub(crate) after: Option<String>,
    /// Rows of a page, 1 to 200; 50 when absent.
    #[serde(default = "page")]
    #[param(minimum = 1, maximum = 200, required = false)]
    pub(crate) limit: u32,
}

pub(crate) fn page() -> u32 {
    PAGE
}

/// Reads a cursor; one that is not ours is a problem, not an empty page.
pub(crate) fn cursor<T: std::str::FromStr>(after: Option<&str>) -> Result<Option<T>, super::problem::Problem> {
    let parsed = after.map(str::parse).transpose();
    parsed.map_err(|_| super::problem::Problem::new("bad_query", "`after` is not a place in this list."))
}
