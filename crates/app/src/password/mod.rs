//! Passwords: rules, hashing, and a gate that keeps hashing from taking the whole machine.

mod gate;
mod rules;
mod scheme;

pub(crate) use gate::{Hasher, Verdict};
pub(crate) use rules::check;
pub(crate) use scheme::check_cost;
