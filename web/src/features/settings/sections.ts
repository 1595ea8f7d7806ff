/** The sections of the settings, in order. */
import {
  IconBan,
  IconBell,
  IconDatabaseExport,
  IconDevices,
  IconHeadset,
  IconKey,
  IconNetwork,
  IconPalette,
  IconUser,
} from "@tabler/icons-react";
import type { IconType } from "@/ui";

/** Last part of a section's address. */
export type SectionId =
  | "profile"
  | "account"
  | "appearance"
  | "notifications"
  | "calls"
  | "connection"
  | "blocked"
  | "sessions"
  | "data";

/** One section; `name` is a key of the namespace `settings`. */
export interface SettingsSectionInfo {
  id: SectionId;
  name: `${SectionId}.title`;
  icon: IconType;
}

/** All of them. */
export const sections: readonly SettingsSectionInfo[] = [
  { id: "profile", name: "profile.title", icon: IconUser },
  { id: "account", name: "account.title", icon: IconKey },
  { id: "appearance", name: "appearance.title", icon: IconPalette },
  { id: "notifications", name: "notifications.title", icon: IconBell },
  { id: "calls", name: "calls.title", icon: IconHeadset },
  { id: "connection", name: "connection.title", icon: IconNetwork },
  { id: "blocked", name: "blocked.title", icon: IconBan },
  { id: "sessions", name: "sessions.title", icon: IconDevices },
  { id: "data", name: "data.title", icon: IconDatabaseExport },
];
