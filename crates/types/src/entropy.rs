//! Randomness as a parameter, so that a run can be repeated from its seed.

use uuid::Uuid;

use crate::Timestamp;

/// A source of unpredictable bytes. Production uses the operating system's, tests a seeded one.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` completely.
    fn fill(&self, bytes: &mut [u8]);

    /// A random (version 4) id.
    fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

/// A time-ordered (version 7, RFC 9562 section 5.7) id, the kind used for rows.
pub fn uuid_v7(now: Timestamp, entropy: &dyn Entropy) -> Uuid {
    let mut tail = [0; 10];
    entropy.fill(&mut tail);
    uuid::Builder::from_unix_timestamp_millis(now.as_millis().max(0).cast_unsigned(), &tail).into_uuid()
}
