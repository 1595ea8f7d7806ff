//! What nodes share: alone in memory, and several on a real Redis.

#[cfg(test)]
mod bus;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod leases;
#[cfg(test)]
mod membership;
#[cfg(test)]
mod news;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod support;
