import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api, authorizedFetch } from "./client";
import { ApiError, OfflineError, SignedOutError, unwrap } from "./problem";
import { beginSession, leaveSession, useSession } from "./session";
import type { Me } from "./types";

type Answer = Response | Error | DOMException;

const account = { id: "a", name: "Ada" } as Me;
const seen: { path: string; token: string | null; body: string }[] = [];
let answers: Record<string, Answer[]> = {};

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

function problem(status: number, code: string, more: object = {}): Response {
  return json(status, { type: `/problems/${code}`, title: code, status, code, ...more });
}

beforeEach(() => {
  seen.length = 0;
  answers = {};
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    seen.push({ path, token: request.headers.get("authorization"), body: await request.text() });
    const answer = answers[path]?.shift();
    if (!answer) throw new Error(`nothing prepared for ${path}`);
    if (!(answer instanceof Response)) throw answer;
    return answer;
  });
  beginSession({ accessToken: "first", expiresIn: 600, account });
});

afterEach(() => leaveSession());

describe("requests of a session", () => {
  it("carry the token", async () => {
    answers["/me"] = [json(200, account)];
    await expect(unwrap(api.GET("/api/v1/me"))).resolves.toEqual(account);
    expect(seen).toEqual([{ path: "/me", token: "Bearer first", body: "" }]);
  });

  it("are sent once more with a new token, body and all, when the server refuses the old one", async () => {
    answers["/me"] = [problem(401, "unauthenticated"), json(200, account)];
    answers["/auth/refresh"] = [json(200, { accessToken: "second", expiresIn: 600, account })];
    await unwrap(api.PATCH("/api/v1/me", { body: { name: "Ada L" } }));
    expect(seen.map(({ path, token }) => [path, token])).toEqual([
      ["/me", "Bearer first"],
      ["/auth/refresh", null],
      ["/me", "Bearer second"],
    ]);
    expect(seen[2]?.body).toBe('{"name":"Ada L"}');
  });

  it("end the session when the new token is refused as well", async () => {
    answers["/me"] = [problem(401, "session_ended"), problem(401, "session_ended")];
    answers["/auth/refresh"] = [json(200, { accessToken: "second", expiresIn: 600, account })];
    await expect(unwrap(api.GET("/api/v1/me"))).rejects.toMatchObject({ status: 401 });
    expect(useSession.getState()).toMatchObject({ status: "signedOut", ended: true });
  });

  it("end the session when the cookie is refused, and later ones are not even sent", async () => {
    answers["/me"] = [problem(401, "unauthenticated")];
    answers["/auth/refresh"] = [problem(401, "refresh_reused")];
    await expect(unwrap(api.GET("/api/v1/me"))).rejects.toMatchObject({ code: "refresh_reused" });
    await expect(unwrap(api.GET("/api/v1/me"))).rejects.toBeInstanceOf(SignedOutError);
    expect(seen).toHaveLength(2);
  });

  it("say that the server cannot be reached, and stay signed in", async () => {
    answers["/me"] = [new TypeError("Failed to fetch")];
    await expect(unwrap(api.GET("/api/v1/me"))).rejects.toBeInstanceOf(OfflineError);
    expect(useSession.getState().status).toBe("signedIn");
  });

  it("stop when they are no longer wanted", async () => {
    answers["/me"] = [new DOMException("gone", "AbortError")];
    await expect(unwrap(api.GET("/api/v1/me"))).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("open doors", () => {
  it("get no token, and a refusal there is no end of the session", async () => {
    answers["/auth/login"] = [problem(401, "bad_credentials")];
    const body = { login: "ada", password: "x", refresh: "cookie" as const };
    await expect(unwrap(api.POST("/api/v1/auth/login", { body }))).rejects.toMatchObject({
      code: "bad_credentials",
    });
    expect(seen[0]?.token).toBeNull();
    expect(useSession.getState().status).toBe("signedIn");
  });
});

describe("refusals", () => {
  it("keep fields and waiting time", async () => {
    const fields = [{ field: "name", code: "too_long", message: "too long" }, { nonsense: true }];
    answers["/me"] = [problem(422, "invalid", { fields })];
    const invalid = await unwrap(api.GET("/api/v1/me")).catch((error: ApiError) => error);
    expect(invalid).toMatchObject({ code: "invalid", fields: [fields[0]] });
    answers["/me"] = [json(429, { code: "too_many" }, { "retry-after": "7" })];
    await expect(unwrap(api.GET("/api/v1/me"))).rejects.toMatchObject({ retryAfter: 7 });
  });

  it("without a problem document are unexpected", async () => {
    answers["/me"] = [new Response("<h1>Bad gateway</h1>", { status: 502 })];
    const error = await unwrap(api.GET("/api/v1/me")).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 502, code: "unexpected" });
  });

  it("of a plain request come back as they are", async () => {
    answers["/me/export"] = [new Response("data")];
    const response = await authorizedFetch(new Request(new URL("/api/v1/me/export", window.location.origin)));
    expect(await response.text()).toBe("data");
  });
});
