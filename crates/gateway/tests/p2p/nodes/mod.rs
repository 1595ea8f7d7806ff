//! Two nodes: whatever two people do with each other, they do from different ones.

mod calling;
mod ending;
mod failing;
mod people;
mod returning;
