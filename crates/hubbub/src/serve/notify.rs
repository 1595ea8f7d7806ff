//! Telling systemd how far we are (`Type=notify`).

use std::{env, os::unix::net::UnixDatagram};

/// The server answers now.
pub(super) fn ready() {
    send("READY=1");
}

/// The server has begun to end.
pub(super) fn stopping() {
    send("STOPPING=1");
}

/// Without systemd there is nobody to tell, and one who does not listen is not our problem.
fn send(state: &str) {
    if let Some(path) = env::var_os("NOTIFY_SOCKET")
        && let Ok(socket) = UnixDatagram::unbound()
    {
        let _ = socket.send_to(state.as_bytes(), path);
    }
}
