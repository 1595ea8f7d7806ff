//! What nodes share: alone in memory, and several on a real Redis.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests, which lint like any code")]

#[cfg(test)]
mod bus;
#[cfg(test)]
mod leases;
#[cfg(test)]
mod membership;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod support;
