import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Role } from "@/api";
import { PersonActs } from "./PersonActs";

const { asked, me } = vi.hoisted(() => ({
  asked: vi.fn(async () => null),
  me: { id: "me", role: "moderator" },
}));
vi.mock("@/chat", () => ({ ask: asked }));
vi.mock("@/api", async () => ({ ...(await import("@/api/may")), useMe: () => me }));
vi.mock("@/ui", () => ({
  IconButton: ({ label, icon: _, size: __, ...rest }: { label: string; icon: unknown; size: number }) => (
    <button type="button" aria-label={label} {...rest} />
  ),
  toast: vi.fn(),
  useProblemText: () => String,
}));
vi.mock("react-i18next", () => ({ useTranslation: () => ({ t: (key: string) => key }) }));

function show(role: Role) {
  const person = { id: "p1", name: "Sam", role };
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <PersonActs person={person} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  }));
  asked.mockClear();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("chat_05: who keeps order", () => {
  it.each([
    ["pardon.timeout.do", "timeout"],
    ["pardon.ban.do", "ban"],
  ])("takes back what was done to somebody: %s", async (item, path) => {
    show("member");
    await userEvent.click(screen.getByRole("button", { name: "acts" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: item }));
    await waitFor(() => expect(asked).toHaveBeenCalledWith("DELETE", `/moderation/people/p1/${path}`));
  });

  it("is offered nothing about an equal", () => {
    show("moderator");
    expect(screen.queryByRole("button")).toBeNull();
  });
});
