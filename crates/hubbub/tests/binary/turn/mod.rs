//! The relay of a real server, used by clients of somebody else (package coturn), by clients of the tests' own, and by
//! those who mean no good.

mod compatible;
mod ended;
mod hostile;
mod internal;
mod one_port;
mod refused;
mod scene;
mod uclient;
