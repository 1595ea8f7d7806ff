//! Engine.IO 4 and Socket.IO 5 without input and output: packets, payloads, and the session of one connection.
