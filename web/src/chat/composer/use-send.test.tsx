import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type { Answer } from "../protocol";
import { channel, settled } from "../testing/scripted-server";
import { useSend } from "./use-send";

const { commands } = vi.hoisted(() => ({
  commands: [] as { nonce: string; answer: (answer: Answer<object>) => void }[],
}));
vi.mock("../client/chat", () => ({
  chat: {
    command: (_: string, __: string, nonce: string) =>
      new Promise((answer) => commands.push({ nonce, answer })),
  },
}));
vi.mock("../go", () => ({ useGo: () => ({}) }));
vi.mock("@/ui", () => ({ useConfirm: () => async () => true }));
vi.mock("../list/refusal", () => ({ useRefusalText: () => () => "refused" }));
vi.mock("react-i18next", () => ({
  useTranslation: () => ({ t: (key: string) => key, i18n: { exists: () => false } }),
}));

beforeEach(() => void commands.splice(0));

it("chat_04: a command is sent once, however often Enter is pressed before its answer", async () => {
  const { result } = renderHook(() => useSend(channel("room")));
  await act(async () => {
    const first = result.current.send("/topic new", []);
    expect(await result.current.send("/topic new", [])).toBe(false);
    commands[0]?.answer({ ok: true });
    expect(await first).toBe(true);
  });
  expect(commands).toHaveLength(1);
});

it("chat_04: a command that was not answered is the same command when it is given again", async () => {
  const { result } = renderHook(() => useSend(channel("room")));
  const give = (answer: Answer<object>) =>
    act(async () => {
      const done = result.current.send("/topic new", []);
      commands.at(-1)?.answer(answer);
      await done;
      await settled();
    });
  await give({ ok: false, code: "no_answer", message: "" });
  await give({ ok: true });
  await give({ ok: true });
  const [first, second, third] = commands.map(({ nonce }) => nonce);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});
