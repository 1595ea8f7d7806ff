//! A whole room with real peers around it, on virtual time.

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod studio;
