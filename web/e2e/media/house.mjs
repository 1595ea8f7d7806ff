/** A server with media rooms, and tokens for them. */

import { createHmac } from "node:crypto";
import { freePorts } from "../support/ports.mjs";
import { HubbubServer } from "../support/server.mjs";

const KEY = { name: "tester", secret: "a secret that only tests use, long enough" };

/** Starts a server whose media rooms take tokens of this key. */
export async function openHouse(media = {}) {
  const [port] = await freePorts(1);
  const network = { listen: [`127.0.0.1:${port}`], ...media.network };
  return HubbubServer.start({ media: { enabled: true, access: { keys: [KEY] }, ...media, network } });
}

/**
 * A token as programs make them (RFC 7519, HS256).
 * @param {string} room
 * @param {string} identity
 * @param {Record<string, unknown>} [grants] over those of an ordinary participant
 */
export function token(room, identity, grants = {}) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: KEY.name,
    sub: identity,
    name: `Name of ${identity}`,
    nbf: now - 5,
    exp: now + 600,
    video: { roomJoin: true, room, ...grants },
  };
  const signed = [{ alg: "HS256", typ: "JWT" }, claims].map(encoded).join(".");
  return `${signed}.${createHmac("sha256", KEY.secret).update(signed).digest("base64url")}`;
}

function encoded(part) {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
