import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import ReportsSection from "./ReportsSection";

const report = {
  id: "r1",
  message: "m1",
  channel: "c1",
  reporter: "p2",
  author: "p1",
  reason: "rude",
  text: "bad words",
  state: "open",
  createdAt: "2026-01-01T10:00:00Z",
};
const { asked, yes } = vi.hoisted(() => ({ asked: vi.fn(), yes: { value: false } }));
vi.mock("@/chat", () => ({ ask: asked, useChannel: () => undefined }));
vi.mock("@/chat/channels/names", () => ({ useChannelName: () => "" }));
vi.mock("@/features/people/queries", () => ({
  personQuery: (id: string) => ({ queryKey: ["person", id], queryFn: async () => ({ name: id }) }),
}));
vi.mock("@/ui", () => {
  const Bare = ({ children }: { children?: ReactNode }) => <span>{children}</span>;
  return {
    ButtonLink: Bare,
    EmptyState: Bare,
    ErrorState: Bare,
    ListSkeleton: Bare,
    Page: Bare,
    RelativeTime: Bare,
    ShowMore: Bare,
    toast: vi.fn(),
    useConfirm: () => async () => yes.value,
    useProblemText: () => String,
  };
});
vi.mock("react-i18next", () => ({ useTranslation: () => ({ t: (key: string) => key }) }));

beforeEach(async () => {
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  Object.defineProperty(document, "fonts", {
    configurable: true,
    value: { addEventListener() {}, removeEventListener() {} },
  });
  yes.value = false;
  asked.mockReset();
  asked.mockImplementation(async (method: string) =>
    method === "GET" ? { items: [report], next: null } : null,
  );
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <ReportsSection />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText("rude");
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const settled = () => asked.mock.calls.filter(([method]) => method === "POST");

it.each([
  ["act.ban.do", "ban"],
  ["reports.timeout", "timeout"],
])("chat_07: what is done about the author settles the report: %s", async (button, action) => {
  await userEvent.click(screen.getByRole("button", { name: button }));
  const dialog = await screen.findByRole("dialog");
  expect(settled()).toEqual([]);
  await userEvent.click(within(dialog).getByRole("button", { name: `act.${action}.do` }));
  await waitFor(() => expect(settled()).toHaveLength(1));
  const [[, path, { body }]] = settled() as [[string, string, { body: object }]];
  expect(path).toBe("/moderation/reports/r1");
  expect(body).toMatchObject({ action });
});

it("chat_07: a reported message is deleted after a question only", async () => {
  await userEvent.click(screen.getByRole("button", { name: "reports.delete" }));
  expect(settled()).toEqual([]);
  yes.value = true;
  await userEvent.click(screen.getByRole("button", { name: "reports.delete" }));
  await waitFor(() => expect(settled()).toHaveLength(1));
});
