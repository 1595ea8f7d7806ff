/** How to show whether somebody can be reached. */
import type { Person } from "@/api";
import type { PresenceMark } from "@/ui";

/** Do-not-disturb shows only while one is there and free. */
export function presenceMark(person: Person, live: "offline" | "idle" | "busy" | undefined): PresenceMark {
  if (live === "idle" && person.doNotDisturb) return "dnd";
  return live ?? "offline";
}
