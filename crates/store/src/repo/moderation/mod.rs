//! What those need who keep order.

mod audit;

pub(super) use audit::insert_audit;
