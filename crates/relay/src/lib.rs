//! STUN (RFC 8489) and TURN (RFC 8656) as a machine without input or output.
