//! Virtual clock, seeded randomness and network, fake SMTP, a private Redis and PostgreSQL, a fleet of clients: for tests only.

mod clock;
mod dice;
mod entropy;
pub mod fleet;
#[cfg(feature = "media")]
pub mod media;
mod network;
mod postgres;
mod redis;
mod smtp;
pub mod turn;

pub use clock::VirtualClock;
pub use dice::Dice;
pub use entropy::SeededEntropy;
pub use network::{Network, Weather};
pub use postgres::PrivatePostgres;
pub use redis::{RedisOptions, RedisProxy, RedisSentinel, RedisServer};
pub use smtp::{Mail, SmtpSink};
