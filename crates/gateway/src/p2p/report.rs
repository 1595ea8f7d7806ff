//! The one place every failure of a frame passes: logged once, counted, reported if it is ours, told to the client.

use std::error::Error;

use hubbub_app::{alerts::Alerts, calls::CommandError};
use hubbub_calls::Refusal;
use hubbub_types::ConnectionId;

use super::{CloseCode, P2pError, frame::Route};

/// A failure, its cause (for the log only), and whether it ends the connection.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: P2pError,
    pub(super) cause: Option<Box<dyn Error + Send + Sync>>,
    pub(super) close: Option<CloseCode>,
}

impl Failure {
    fn caused(error: P2pError, cause: Box<dyn Error + Send + Sync>) -> Self {
        Self { error, cause: Some(cause), close: None }
    }
}

impl From<P2pError> for Failure {
    fn from(error: P2pError) -> Self {
        let close = (error == P2pError::Unauthenticated).then_some(CloseCode::Unauthenticated);
        Self { error, cause: None, close }
    }
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => P2pError::Refused(refusal).into(),
            CommandError::Forbidden => P2pError::Refused(Refusal::Unavailable).into(),
            CommandError::Unavailable(cause) => Self::caused(P2pError::Unavailable, cause),
            CommandError::Internal(cause) => Self::caused(P2pError::Internal, cause),
            CommandError::InDoubt(cause) => {
                Self { close: Some(CloseCode::Restart), ..Self::caused(P2pError::Unavailable, cause) }
            }
            CommandError::Moved => Self { error: P2pError::Unavailable, cause: None, close: Some(CloseCode::Restart) },
        }
    }
}

impl From<hubbub_app::Error> for Failure {
    /// Why an access token did not lead to a person.
    fn from(error: hubbub_app::Error) -> Self {
        use hubbub_app::Kind;
        let told = match error.kind() {
            Kind::Unavailable | Kind::TooMany => P2pError::Unavailable,
            Kind::Internal => P2pError::Internal,
            _ => return P2pError::Unauthenticated.into(),
        };
        Self::caused(told, Box::new(error))
    }
}

/// Logs, counts and reports. No field of the frame and no address is logged, only what kind of thing went wrong.
pub(super) fn report(failure: &Failure, route: Option<Route>, connection: ConnectionId, alerts: &Alerts) {
    let code = failure.error.code();
    metrics::counter!("hubbub_p2p_errors_total", "code" => code).increment(1);
    let route = route.map_or("-", Route::as_str);
    if let Some(cause) = &failure.cause {
        let cause = chain(&**cause);
        match failure.error {
            // Everybody is told so during an outage; the outage itself is logged where it is noticed.
            P2pError::Unavailable => tracing::warn!(code, route, %connection, cause, "a frame was put off"),
            _ => tracing::error!(code, route, %connection, cause, "a frame could not be carried out"),
        }
        alerts.raise(code, "frames of clients cannot be carried out; the log has the cause");
    } else {
        tracing::debug!(code, route, %connection, error = %failure.error, "a frame was refused");
    }
}

/// An error and what caused it, in one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(": ");
        text.push_str(&error.to_string());
        next = error.source();
    }
    text
}
