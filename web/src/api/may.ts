/** What a role opens. The server judges every request by itself; this only decides what is offered. */
import type { Role } from "./types";

const ranks: Record<Role, number> = { guest: 0, member: 1, moderator: 2, admin: 3, owner: 4 };

/** The roles, from the least to the most. */
export const roles = Object.keys(ranks) as readonly Role[];

/** What each thing needs at least. */
const least = {
  /** See who is here beyond one's own channels. */
  readPeople: "member",
  /** Keep order: people of a lower role, their messages, reports. */
  moderate: "moderator",
  /** Arrange the list of channels for everybody, and delete channels. */
  arrange: "admin",
  /** Run the server: people, invitations, settings. */
  admin: "admin",
  /** Make and unmake admins. */
  own: "owner",
} as const satisfies Record<string, Role>;

/** Something that needs a role. */
export type Privilege = keyof typeof least;

/** Whether somebody of this role is offered it. */
export function may(person: { role: Role }, what: Privilege): boolean {
  return ranks[person.role] >= ranks[least[what]];
}

/** Whether the one stands above the other; nobody moderates an equal. */
export function outranks(one: { role: Role }, other: { role: Role }): boolean {
  return ranks[one.role] > ranks[other.role];
}
