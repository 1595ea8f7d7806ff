/** Checks before the server is asked; it checks again and has the last word. */
import { PASSWORD_MIN } from "@/ui/password-strength";

/** The names of the refusals in the namespace `common`. */
export type FieldText =
  | "field.required"
  | "field.handle"
  | "field.email"
  | "field.password_short"
  | "field.too_long";

type Check = (value: string) => FieldText | null;

/** Something must be there. */
export const required: Check = (value) => (value.trim() === "" ? "field.required" : null);

/** A public handle. */
export const handle: Check = (value) =>
  required(value) ?? (/^[a-z0-9_.-]{2,32}$/.test(value) ? null : "field.handle");

/** An e-mail address, or nothing. */
export const optionalEmail: Check = (value) =>
  value === "" || /^\S+@[^\s@]+\.[^\s@]+$/.test(value) ? null : "field.email";

/** A password that is being chosen. */
export const newPassword: Check = (value) =>
  required(value) ?? ([...value].length < PASSWORD_MIN ? "field.password_short" : null);

/** A display name of at most 64 characters. */
export const displayName: Check = (value) =>
  required(value) ?? ([...value.trim()].length > 64 ? "field.too_long" : null);
