//! What happens when somebody gets an account.

use futures_util::future::BoxFuture;
use hubbub_store::Account;
use hubbub_types::ChannelId;

use super::Accounts;

/// Shows somebody around who has just got an account; the channel is the one that they were asked into.
pub type Arrival = Box<dyn Fn(Account, Option<ChannelId>) -> BoxFuture<'static, ()> + Send + Sync>;

impl Accounts {
    /// From now on `arrival` is called for everybody who gets an account, before they hear of it. Set once.
    pub fn on_arrival(&self, arrival: Arrival) {
        if self.0.arrival.set(arrival).is_err() {
            tracing::error!("newcomers are shown around by somebody already");
        }
    }

    pub(super) async fn show_around(&self, account: &Account, channel: Option<ChannelId>) {
        if let Some(arrival) = self.0.arrival.get() {
            arrival(account.clone(), channel).await;
        }
    }
}
