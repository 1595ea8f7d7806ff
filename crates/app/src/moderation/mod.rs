//! Keeping order: who may not write, who may not come in, what was reported, and who did what.

mod audit;
mod erase;
mod filters;
mod people;
mod reports;
mod settings;
mod sieve;

pub use audit::AuditFilter;
pub use filters::NewFilter;
pub use people::Ban;
pub use reports::Settlement;
pub use settings::ModerationSettings;
pub(crate) use sieve::Sieve;

use hubbub_store::Account;
use hubbub_types::AccountId;

use crate::{
    Actor, Error, FieldError,
    chat::Chat,
    policy::{Action, Object, Somebody, check},
};

/// Longest reason, in characters.
const REASON: usize = 300;

impl Chat {
    /// The person, if the actor may do this to them.
    async fn subject(&self, actor: &Actor, id: AccountId, action: Action) -> Result<Account, Error> {
        // Who may do it to nobody does not learn who there is.
        let lowest = Somebody::of_role(AccountId(uuid::Uuid::max()), hubbub_types::Role::Guest);
        check(actor, action, Object::Person(lowest))?;
        let account = self.store().accounts().by_id(id).await?.ok_or(Error::NotFound("person"))?;
        check(actor, action, Object::Person(Somebody::of_role(id, account.role)))?;
        Ok(account)
    }
}

/// A reason as it is kept.
fn reason(text: Option<&str>) -> Result<Option<String>, Error> {
    let kept = text.map(|text| crate::chat::names::line("reason", text, REASON)).transpose();
    kept.map(|text| text.filter(|text| !text.is_empty())).map_err(|field: FieldError| Error::Invalid(vec![field]))
}
