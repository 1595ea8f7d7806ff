/**
 * A room as one would write it on Node.js and socket.io: what somebody says reaches everybody in it, and is acknowledged.
 *
 * It does less than Hubbub: it keeps nothing, looks nobody up, judges nothing, and checks only that there is a text.
 */

import { createServer } from "node:http";
import { Server } from "socket.io";

const ROOM = "general";
const LONGEST = 4_000;

const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false });
let seq = 0;

io.on("connection", (socket) => {
  socket.join(ROOM);
  socket.on("message:send", (message, acknowledge) => {
    const { nonce, text } = message ?? {};
    if (typeof acknowledge !== "function") return;
    if (typeof text !== "string" || text.length > LONGEST) return acknowledge({ ok: false, code: "invalid" });
    seq += 1;
    const at = new Date().toISOString();
    io.to(ROOM).emit("message", { seq, nonce, author: socket.id, text, at });
    acknowledge({ ok: true, seq, at });
  });
});

http.listen(0, "127.0.0.1", () => process.stdout.write(`ws://127.0.0.1:${http.address().port}/\n`));
