import { api, unwrap } from "@/api";
import type { IceAnswer } from "./servers";

/** Asks the server for STUN and TURN servers, with credentials for this session. */
export async function askIceServers(): Promise<IceAnswer> {
  const { iceServers: found, ttlSeconds } = await unwrap(api.GET("/api/v1/ice-servers"));
  const servers = found.map(({ urls, username, credential }) => ({
    urls,
    ...(username ? { username } : {}),
    ...(credential ? { credential } : {}),
  }));
  return { servers, lifetime: ttlSeconds * 1000 };
}
