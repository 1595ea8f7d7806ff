/** How to show whether somebody can be reached. */
import type { Presence } from "@/chat";
import type { PresenceMark } from "@/ui";

const marks: Record<Presence, PresenceMark> = {
  online: "idle",
  idle: "away",
  dnd: "dnd",
  offline: "offline",
};

/** The dot beside a picture. */
export const markOf = (presence: Presence | undefined): PresenceMark => marks[presence ?? "offline"];
