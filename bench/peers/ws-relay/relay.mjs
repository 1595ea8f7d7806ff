/**
 * A relay as one would write it on Node.js and `ws`: people join in pairs, and what one says reaches the other.
 *
 * It does less than Hubbub: it checks that a frame is JSON with the sender's id, finds the peer and forwards the fields.
 * It keeps no state of a call, checks no field, and counts nothing.
 */

import { WebSocketServer } from "ws";

/** Routes that are relayed, and how the other side sees them. */
const RELAYED = {
  MEDIA_UPDATE: ({ muted, camera, streamIds }) => ({ route: "/mediaUpdate", muted, camera, streamIds }),
  ADD_ICE: ({ iceParams }) => ({ route: "/swapIce", iceCandidates: iceParams }),
  UPDATE_OFFER: ({ sdp, userId }) => ({ route: "/updateOffer", sdp, userId, isUpdate: true }),
  UPDATE_ANSWER: ({ answer, userId }) => ({ route: "/updateAnswer", answer, userId, isUpdate: true }),
};

const sockets = new Map();

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, maxPayload: 128 * 1024 });

server.on("connection", (socket) => {
  socket.on("message", (data, binary) => {
    if (!binary) take(socket, data.toString());
  });
  socket.on("close", () => sockets.delete(socket.userId));
  socket.on("error", () => socket.terminate());
});

server.on("listening", () => process.stdout.write(`ws://127.0.0.1:${server.address().port}/\n`));

function take(socket, text) {
  if (text === "PING") return socket.send("PONG");
  let frame;
  try {
    frame = JSON.parse(text);
  } catch {
    return refuse(socket, "BAD_JSON");
  }
  if (frame.route === "JOIN") return join(socket, frame);
  if (frame.userId !== socket.userId) return refuse(socket, "FOREIGN_USER");
  const shown = RELAYED[frame.route];
  if (!shown) return refuse(socket, "UNKNOWN_ROUTE");
  const peer = sockets.get(socket.peerId);
  if (!peer) return refuse(socket, "NO_CALL");
  peer.send(JSON.stringify(shown(frame)));
}

function join(socket, { userId, peerId }) {
  socket.userId = userId;
  socket.peerId = peerId;
  sockets.set(userId, socket);
  socket.send(JSON.stringify({ route: "joined" }));
}

function refuse(socket, code) {
  socket.send(JSON.stringify({ route: "/error", code }));
}
