import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useRef } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { forget, initialState, put, useChat } from "../store/state";
import { message } from "../testing/scripted-server";
import { composer } from "./state";
import { useDraftText } from "./use-draft";

vi.mock("../client/chat", () => ({
  chat: {
    typed: () => {},
    draft: (channel: string, draft: { text: string; replyTo: null } | null) =>
      draft ? put("drafts", channel, draft) : forget(channel, "drafts"),
  },
}));

function Field() {
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useDraftText("room", field);
  return (
    <textarea
      aria-label="text"
      ref={field}
      value={draft.text}
      onChange={(event) => draft.write(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Enter" && draft.sent("theirs")}
    />
  );
}

const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");
const heard = (text: string | null) =>
  act(() => (text === null ? forget("room", "drafts") : put("drafts", "room", { text, replyTo: null })));

beforeEach(() => {
  useChat.setState(initialState);
  composer.reset();
});
afterEach(cleanup);

it("chat_03: what another device began goes when it was sent there, also with the focus here", () => {
  render(<Field />);
  field().focus();
  heard("theirs");
  expect(field().value).toBe("theirs");
  heard(null);
  expect(field().value).toBe("");
});

it("chat_03: what one writes here is not replaced", async () => {
  render(<Field />);
  await userEvent.type(field(), "mine");
  heard("theirs");
  expect(field().value).toBe("mine");
});

it("chat_03: what was written after a text was sent stays", async () => {
  render(<Field />);
  await userEvent.type(field(), "theirs and more");
  await userEvent.type(field(), "{Enter}");
  expect(field().value).toContain("theirs and more");
});

it("chat_03: a half-made edit is there again when one comes back", async () => {
  const first = render(<Field />);
  act(() => composer.edit("room", message(1)));
  await userEvent.type(field(), " and more");
  first.unmount();
  render(<Field />);
  expect(field().value).toBe("text 1 and more");
  act(() => composer.edit("room", undefined));
  expect(field().value).toBe("");
});
