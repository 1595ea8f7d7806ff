import { MantineProvider, TextInput } from "@mantine/core";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ApiError, OfflineError } from "@/api/problem";
import { startI18n } from "@/i18n";
import { FormProblem } from "./FormProblem";
import { toFormErrors, useProblemForm } from "./use-problem-form";

const text = (error: unknown) => `text of ${(error as ApiError).code}`;
const fieldText = (code: string) => `field ${code}`;

describe("toFormErrors", () => {
  const map = (error: unknown, names: string[]) => toFormErrors(error, names, text, fieldText);
  const invalid = (...fields: string[]) =>
    new ApiError(
      422,
      "invalid",
      "no",
      fields.map((field) => ({ field, code: "too_long", message: "long" })),
    );

  it("puts refused fields where they belong and says nothing twice", () => {
    expect(map(invalid("name", "email"), ["name", "email"])).toEqual({
      fields: { name: "field too_long", email: "field too_long" },
      rest: null,
    });
  });

  it("says above the button what no field of the form can say", () => {
    expect(map(invalid("name", "secret"), ["name"])).toEqual({
      fields: { name: "field too_long" },
      rest: "text of invalid",
    });
  });

  it("knows the field of problems that name none", () => {
    expect(map(new ApiError(409, "handle_taken", "no"), ["name", "handle"])).toEqual({
      fields: { handle: "text of handle_taken" },
      rest: null,
    });
    const wrong = new ApiError(403, "wrong_password", "no");
    expect(map(wrong, ["current", "password"]).fields).toEqual({ current: "text of wrong_password" });
    expect(map(wrong, ["word", "password"]).fields).toEqual({ password: "text of wrong_password" });
  });

  it("keeps the first reason of a field", () => {
    const error = new ApiError(422, "invalid", "no", [
      { field: "name", code: "required", message: "" },
      { field: "name", code: "too_short", message: "" },
    ]);
    expect(map(error, ["name"]).fields).toEqual({ name: "field required" });
  });

  it("leaves everything else to the form", () => {
    expect(map(new OfflineError("x"), ["name"])).toEqual({ fields: {}, rest: "text of offline" });
  });
});

function Form({ submit }: { submit: (values: { name: string }) => Promise<unknown> }) {
  const { form, onSubmit, busy, problem } = useProblemForm({ initialValues: { name: "" }, submit });
  return (
    <form onSubmit={onSubmit}>
      <TextInput label="Name" {...form.getInputProps("name")} />
      <FormProblem text={problem} />
      <button type="submit">{busy ? "Sending" : "Send"}</button>
    </form>
  );
}

describe("useProblemForm", () => {
  beforeAll(async () => {
    vi.stubGlobal("matchMedia", () => ({
      matches: false,
      addEventListener: vi.fn(),
      removeEventListener: vi.fn(),
    }));
    localStorage.setItem("hubbub.language", "en");
    await startI18n();
  });
  afterEach(cleanup);

  function show(submit: (values: { name: string }) => Promise<unknown>) {
    vi.stubGlobal("matchMedia", () => ({
      matches: false,
      addEventListener: vi.fn(),
      removeEventListener: vi.fn(),
    }));
    render(
      <MantineProvider>
        <Form submit={submit} />
      </MantineProvider>,
    );
  }

  it("shows the server's refusal at the field and moves there", async () => {
    show(async () => {
      throw new ApiError(422, "invalid", "no", [{ field: "name", code: "too_long", message: "" }]);
    });
    await userEvent.click(screen.getByRole("button"));
    expect(await screen.findByText("This is too long.")).toBeTruthy();
    const field = screen.getByLabelText("Name");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    await vi.waitFor(() => expect(document.activeElement).toBe(field));
  });

  it("is sent once, however often the button is pressed", async () => {
    let done: () => void = () => undefined;
    const submit = vi.fn(() => new Promise<void>((resolve) => (done = resolve)));
    show(submit);
    const button = screen.getByRole("button");
    await userEvent.dblClick(button);
    await userEvent.click(button);
    expect(submit).toHaveBeenCalledOnce();
    done();
    expect(await screen.findByText("Send")).toBeTruthy();
  });

  it("says in plain words that the server is away, and can be sent again", async () => {
    const submit = vi
      .fn<() => Promise<void>>()
      .mockRejectedValueOnce(new OfflineError("x"))
      .mockResolvedValue();
    show(submit);
    await userEvent.click(screen.getByRole("button"));
    expect((await screen.findByRole("alert")).textContent).toContain("cannot be reached");
    await userEvent.click(screen.getByRole("button"));
    await vi.waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
    expect(submit).toHaveBeenCalledTimes(2);
  });
});
