//! A whole room with real peers around it, on virtual time.

#[cfg(test)]
mod data;
#[cfg(test)]
mod media;
#[cfg(test)]
mod people;
#[cfg(test)]
mod resuming;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod strange;
#[cfg(test)]
mod studio;
