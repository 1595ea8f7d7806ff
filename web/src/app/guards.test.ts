import { QueryClient } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useSession } from "@/api/session";
import type { Me } from "@/api/types";
import { HOME, isAllowed, requireNoSession, requireSession, safeNext } from "./guards";

const person = (role: Me["role"]) => ({ id: "a", role }) as Me;

/** Where a guard sends one, or nothing. */
async function target(guard: Promise<void>): Promise<unknown> {
  const thrown = await guard.catch((error: unknown) => error);
  return (thrown as { options?: unknown } | undefined)?.options;
}

describe("safeNext", () => {
  it.each([
    ["/people", "/people"],
    ["/people/1?q=x#y", "/people/1?q=x#y"],
    ["/settings/profile", "/settings/profile"],
  ])("keeps %s", (next, kept) => expect(safeNext(next)).toBe(kept));

  it.each([
    "https://evil.example/people",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "people",
    "",
    "/",
    "/login?next=/login",
    undefined,
    7,
  ])("refuses %j", (next) => expect(safeNext(next)).toBeNull());
});

describe("guards", () => {
  beforeEach(() => {
    localStorage.clear();
    useSession.setState({ status: "signedOut", me: null, ended: false });
  });

  it("send strangers to the log-in and remember where they wanted to go", async () => {
    const wanted = requireSession({ location: { href: "/calls?only=missed" } });
    expect(await target(wanted)).toMatchObject({ to: "/login", search: { next: "/calls?only=missed" } });
  });

  it("let signed-in people pass", async () => {
    useSession.setState({ status: "signedIn", me: person("member") });
    expect(await target(requireSession({ location: { href: "/calls" } }))).toBeUndefined();
  });

  it("do not ask the server for browsers that were never signed in", async () => {
    const fetch = vi.fn();
    vi.stubGlobal("fetch", fetch);
    useSession.setState({ status: "unknown" });
    expect(await target(requireSession({ location: { href: "/people" } }))).toMatchObject({ to: "/login" });
    expect(fetch).not.toHaveBeenCalled();
  });

  it("show the error instead of the log-in when the server cannot say", async () => {
    vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("Failed to fetch")));
    localStorage.setItem("hubbub.session", "1");
    useSession.setState({ status: "unknown" });
    await expect(requireSession({ location: { href: "/people" } })).rejects.toMatchObject({
      code: "offline",
    });
    expect(await target(requireNoSession({ search: {} }))).toBeUndefined();
  });

  it("send signed-in people away from the log-in, to where they wanted", async () => {
    useSession.setState({ status: "signedIn", me: person("member") });
    expect(await target(requireNoSession({ search: { next: "/calls" } }))).toMatchObject({ href: "/calls" });
    expect(await target(requireNoSession({ search: { next: "//evil.example" } }))).toMatchObject({
      href: HOME,
    });
    expect(await target(requireNoSession({ search: {} }))).toMatchObject({ href: HOME });
  });

  it("open the admin's place to admins and owners only, by what the server says now", async () => {
    const client = new QueryClient();
    client.setQueryData(["me"], person("member"));
    useSession.setState({ status: "signedIn", me: person("member") });
    expect(await isAllowed(client, "admin")).toBe(false);
    client.setQueryData(["me"], person("admin"));
    expect(await isAllowed(client, "admin")).toBe(true);
    client.setQueryData(["me"], person("owner"));
    expect(await isAllowed(client, "admin")).toBe(true);
  });
});
