import { expect, it } from "vitest";
import { amountOfBytes } from "./amount";

it.each([
  [0, "0 byte"],
  [999, "999 byte"],
  [1_000, "1 kB"],
  [1_550_000, "1.6 MB"],
  [2_000_000_000, "2 GB"],
  [7.5e15, "7,500 TB"],
])("writes %d bytes as %s", (bytes, text) => {
  expect(amountOfBytes(bytes, "en")).toBe(text);
});

it("follows the language", () => {
  expect(amountOfBytes(1_500_000, "ru").replace(/\s/, " ")).toBe("1,5 МБ");
});
