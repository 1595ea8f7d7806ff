//! Live state, deadlines and the bus between nodes.
