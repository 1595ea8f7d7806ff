//! The one-to-one call machine: devices, ringing, waiting list, pairs, reconnect (pure).
