/** The sections of the admin's place, each for those whose role opens it. */
import {
  IconFileZip,
  IconFilter,
  IconFlag,
  IconHistory,
  IconLink,
  IconListCheck,
  IconRobot,
  IconServer2,
  IconTicket,
  IconUsersGroup,
  IconWebhook,
} from "@tabler/icons-react";
import { type Instance, type Me, may, type Privilege } from "@/api";
import type { IconType } from "@/ui";

/** Last part of a section's address. */
export type AdminSectionId =
  | "reports"
  | "people"
  | "invites"
  | "links"
  | "filters"
  | "policies"
  | "webhooks"
  | "bots"
  | "exports"
  | "audit"
  | "server";

/** One section. */
export interface AdminSectionInfo {
  id: AdminSectionId;
  /** Key of its name. */
  name:
    | `admin:${"people" | "invites" | "links" | "hooks" | "bots" | "exports" | "server"}.title`
    | `moderation:${"reports" | "filters" | "policies" | "audit"}.title`;
  icon: IconType;
  needs: Privilege;
}

const sections: readonly AdminSectionInfo[] = [
  { id: "reports", name: "moderation:reports.title", icon: IconFlag, needs: "moderate" },
  { id: "people", name: "admin:people.title", icon: IconUsersGroup, needs: "admin" },
  { id: "invites", name: "admin:invites.title", icon: IconTicket, needs: "admin" },
  { id: "links", name: "admin:links.title", icon: IconLink, needs: "admin" },
  { id: "filters", name: "moderation:filters.title", icon: IconFilter, needs: "moderate" },
  { id: "policies", name: "moderation:policies.title", icon: IconListCheck, needs: "admin" },
  { id: "webhooks", name: "admin:hooks.title", icon: IconWebhook, needs: "moderate" },
  { id: "bots", name: "admin:bots.title", icon: IconRobot, needs: "admin" },
  { id: "exports", name: "admin:exports.title", icon: IconFileZip, needs: "admin" },
  { id: "audit", name: "moderation:audit.title", icon: IconHistory, needs: "moderate" },
  { id: "server", name: "admin:server.title", icon: IconServer2, needs: "admin" },
];

/** Those of somebody; without mail the links wait for an admin to hand them over. */
export function sectionsOf(me: Pick<Me, "role">, instance: Pick<Instance, "mail"> | undefined) {
  return sections.filter(({ id, needs }) => may(me, needs) && (id !== "links" || instance?.mail === false));
}
