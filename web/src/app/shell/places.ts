/** The places of the rail, in order. */
import { IconMessages, IconPhone, IconSettings, IconShieldCog, IconUsers } from "@tabler/icons-react";
import { type Me, may, type Privilege } from "@/api";
import type { IconType } from "@/ui";

/** One place. */
export interface Place {
  to: "/chat" | "/people" | "/calls" | "/settings" | "/admin";
  /** Key of its name in the namespace `app`. */
  name: "place.chat" | "place.people" | "place.calls" | "place.settings" | "place.admin";
  icon: IconType;
  /** Shortcut that goes there. */
  keys: string;
  /** Stands at the foot of the rail. */
  foot?: boolean;
  /** Shown to those only whose role opens it. */
  needs?: Privilege;
}

/** What exists now. */
const places: readonly Place[] = [
  { to: "/chat", name: "place.chat", icon: IconMessages, keys: "g h" },
  { to: "/people", name: "place.people", icon: IconUsers, keys: "g p" },
  { to: "/calls", name: "place.calls", icon: IconPhone, keys: "g c" },
  { to: "/admin", name: "place.admin", icon: IconShieldCog, keys: "g a", foot: true, needs: "moderate" },
  { to: "/settings", name: "place.settings", icon: IconSettings, keys: "g s", foot: true },
];

/** The places of somebody's rail. */
export const placesOf = (me: Me): readonly Place[] => places.filter(({ needs }) => !needs || may(me, needs));
