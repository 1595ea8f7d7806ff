import { cleanup, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { usePreferences } from "@/preferences";
import { listenForShortcuts, useShortcut } from "./shortcuts";

const hit = vi.fn<(keys: string) => void>();

function Bind({
  keys,
  inDialogs = false,
  enabled = true,
}: {
  keys: string;
  inDialogs?: boolean;
  enabled?: boolean;
}) {
  useShortcut({ keys, label: keys, group: "test", inDialogs, enabled, onTrigger: () => hit(keys) });
  return null;
}

beforeAll(listenForShortcuts);
beforeEach(() => {
  hit.mockReset();
  usePreferences.setState({ singleKeys: true });
});
afterEach(cleanup);

describe("shortcuts", () => {
  it("know modifiers, signs and sequences", async () => {
    render([<Bind key="1" keys="mod+k" />, <Bind key="2" keys="?" />, <Bind key="3" keys="g p" />]);
    await userEvent.keyboard("{Control>}k{/Control}");
    await userEvent.keyboard("{Shift>}?{/Shift}");
    await userEvent.keyboard("gp");
    expect(hit.mock.calls.flat()).toEqual(["mod+k", "?", "g p"]);
    await userEvent.keyboard("p");
    expect(hit).toHaveBeenCalledTimes(3);
  });

  it("are where they are on a Latin layout, whatever layout is chosen", () => {
    const { container } = render([
      <Bind key="1" keys="mod+k" />,
      <Bind key="2" keys="mod+shift+d" />,
      <Bind key="3" keys="mod+," />,
    ]);
    const press = (init: KeyboardEventInit) =>
      container.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, ctrlKey: true, ...init }));
    press({ key: "л", code: "KeyK" });
    press({ key: "В", code: "KeyD", shiftKey: true });
    press({ key: "б", code: "Comma" });
    expect(hit.mock.calls.flat()).toEqual(["mod+k", "mod+shift+d", "mod+,"]);
  });

  it("leave single keys to fields, but not those with a modifier", async () => {
    const { container } = render(
      <>
        <input />
        <Bind keys="/" />
        <Bind keys="mod+k" />
      </>,
    );
    container.querySelector("input")?.focus();
    await userEvent.keyboard("/{Control>}k{/Control}");
    expect(hit.mock.calls.flat()).toEqual(["mod+k"]);
  });

  it("of single keys can be switched off", async () => {
    usePreferences.setState({ singleKeys: false });
    render([<Bind key="1" keys="g p" />, <Bind key="2" keys="mod+k" />]);
    await userEvent.keyboard("gp{Control>}k{/Control}");
    expect(hit.mock.calls.flat()).toEqual(["mod+k"]);
  });

  it("rest while a dialog is open, unless they are the dialog's", async () => {
    render(
      <>
        <div role="dialog" aria-modal="true" />
        <Bind keys="c" />
        <Bind keys="d" inDialogs />
        <Bind keys="e" enabled={false} inDialogs />
      </>,
    );
    await userEvent.keyboard("cde");
    expect(hit.mock.calls.flat()).toEqual(["d"]);
  });

  it("are gone with their component", async () => {
    const { unmount } = render(<Bind keys="x" />);
    unmount();
    await userEvent.keyboard("x");
    expect(hit).not.toHaveBeenCalled();
  });
});
