//! People as others see them.

use hubbub_types::{AccountId, Handle, Role, Status};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::At;

/// Somebody that something else speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonRef {
    /// Their account.
    #[schema(value_type = Uuid)]
    pub id: AccountId,
    /// What they are mentioned by, without an `@`.
    #[schema(value_type = String)]
    pub handle: Handle,
    /// What they call themselves.
    pub name: String,
    /// Path of their picture on this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What they may do on the server.
    pub role: Role,
    /// Whether a program speaks.
    pub bot: bool,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// What others see.
    pub person: PersonRef,
    /// What they want others to see of their presence.
    pub status: Status,
    /// Until when they may not write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<At>,
}
