//! What those need who keep order.

mod audit;
mod filters;
mod insert;
mod reports;

pub use audit::Audit;
pub use filters::Filters;
pub(super) use insert::{insert_audit, insert_reports};
pub use reports::Reports;
