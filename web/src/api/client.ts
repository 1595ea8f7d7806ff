/** The typed client of the REST interface. */
import createClient from "openapi-fetch";
import { SignedOutError } from "./problem";
import type { paths } from "./schema";
import { endSession, getAccessToken, replaceAccessToken, send, useSession } from "./session";

/** Doors that take no token: their answer does not depend on who asks. */
const OPEN = [
  "/instance",
  "/auth/register",
  "/auth/login",
  "/auth/refresh",
  "/auth/password/forgot",
  "/auth/password/reset",
  "/auth/email/verify",
].map((path) => `/api/v1${path}`);

/** Sends a request with the access token, and once more with a new one when the server refuses it. */
export async function authorizedFetch(request: Request): Promise<Response> {
  if (OPEN.includes(new URL(request.url).pathname)) return send(request);
  const again = request.clone();
  const token = await getAccessToken();
  const response = await send(withToken(request, token));
  if (response.status !== 401) return response;
  const second = await send(withToken(again, await replaceAccessToken(token)));
  if (second.status === 401) endSession();
  return second;
}

function withToken(request: Request, token: string): Request {
  // Somebody may have logged out between the two lines that called us.
  if (useSession.getState().status === "signedOut") throw new SignedOutError("nobody is signed in");
  request.headers.set("authorization", `Bearer ${token}`);
  return request;
}

/** `api.GET("/api/v1/people", …)` and so on; wrap in `unwrap()` to get the body or an error. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: authorizedFetch });
