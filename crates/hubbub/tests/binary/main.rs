//! The binary itself, as an operator runs it.

#[cfg(test)]
mod commands;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod ending;
#[cfg(test)]
mod import;
#[cfg(test)]
mod migrate;
#[cfg(test)]
#[path = "../../../blobs/tests/contract/moto.rs"]
mod moto;
#[cfg(test)]
mod running;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod turn;
