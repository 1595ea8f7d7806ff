/** The people of the pictures. */
import type { Page } from "@playwright/test";
import { expect } from "../support/fixtures";
import { Person } from "../support/person";
import { type Look, picture } from "./portrait";

/** Name, handle, look. The first two have browsers; the others are only known. */
export type Portrayed = [name: string, handle: string, look: Look];

export const PEOPLE: Portrayed[] = [
  [
    "Ann Lindqvist",
    "ann",
    { skin: "#f0c8a8", hair: "#7a4a2b", shirt: "#3f7f78", wall: ["#dfe6e2", "#9fb3ad"], longHair: true },
  ],
  ["Bob Osei", "bob", { skin: "#8a5a3c", hair: "#1f1916", shirt: "#d8a13a", wall: ["#5b6a8c", "#2c3550"] }],
  [
    "Chiara Rossi",
    "chiara",
    { skin: "#e6b48e", hair: "#2c2020", shirt: "#b0475c", wall: ["#f1e2d4", "#cfa98c"], longHair: true },
  ],
  [
    "Jonas Weber",
    "jonas.w",
    { skin: "#f3d0b4", hair: "#c79a4b", shirt: "#4a5a78", wall: ["#d9dfe8", "#a5b1c4"] },
  ],
  [
    "Мира Ковалёва",
    "mira",
    { skin: "#f5d6c0", hair: "#5a3a2a", shirt: "#6a5fc0", wall: ["#e8e2f4", "#b4a8d8"], longHair: true },
  ],
  [
    "Tomás Silva",
    "tomas",
    { skin: "#c98f68", hair: "#2a211c", shirt: "#4c8a4f", wall: ["#dfeadf", "#9cbf9e"] },
  ],
];

/** Makes an account with a drawn picture; its access token. */
export async function makeAccount(
  page: Page,
  url: string,
  [name, handle, look]: Portrayed,
  invite?: string,
): Promise<string> {
  const data = {
    name,
    handle,
    password: Person.PASSWORD,
    refresh: "body",
    device: "Firefox on Linux",
    ...(invite && { invite }),
  };
  const made = await page.request.post(`${url}/api/v1/auth/register`, { data });
  expect(made.status()).toBe(201);
  const { accessToken } = await made.json();
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "image/png" };
  const worn = await page.request.put(`${url}/api/v1/me/picture`, {
    headers,
    data: await picture(page, look),
  });
  expect(worn.ok()).toBe(true);
  return accessToken;
}
