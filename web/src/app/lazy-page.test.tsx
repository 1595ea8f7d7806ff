import { act, cleanup, render, screen } from "@testing-library/react";
import { Component, type ReactNode, Suspense } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { lazyPage } from "./lazy-page";

class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override render() {
    return this.state.error ? "failed" : this.props.children;
  }
}

const Hello = () => "hello";

afterEach(cleanup);

describe("lazyPage", () => {
  it("fetches once, however often it is wanted", async () => {
    const load = vi.fn(async () => ({ Hello }));
    const Page = lazyPage(load, "Hello");
    await Promise.all([Page.preload(), Page.preload()]);
    await act(async () => void render(<Suspense fallback="waiting">{<Page />}</Suspense>));
    expect(screen.getByText("hello")).toBeTruthy();
    expect(load).toHaveBeenCalledOnce();
  });

  it("fails like anything else when its chunk does not come, and comes when asked again", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const missing = new TypeError("Failed to fetch dynamically imported module");
    const load = vi
      .fn<() => Promise<{ Hello: typeof Hello }>>()
      .mockRejectedValueOnce(missing)
      .mockResolvedValue({ Hello });
    const Page = lazyPage(load, "Hello");
    const page = () => (
      <Boundary>
        <Suspense fallback="waiting">
          <Page />
        </Suspense>
      </Boundary>
    );
    await act(async () => void render(page()));
    expect(screen.getByText("failed")).toBeTruthy();
    expect(load).toHaveBeenCalledOnce();
    cleanup();
    await Page.preload();
    await act(async () => void render(page()));
    expect(screen.getByText("hello")).toBeTruthy();
    expect(load).toHaveBeenCalledTimes(2);
  });
});
