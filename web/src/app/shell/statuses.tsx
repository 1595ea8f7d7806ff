/** The statuses one may choose, with their marks. */
import { IconBellOff, IconCircleCheck, IconEyeOff } from "@tabler/icons-react";
import type { StatusChoice } from "@/chat";
import type { IconType, PresenceMark } from "@/ui";

/** One of them. */
export interface StatusOption {
  value: StatusChoice;
  icon: IconType;
  /** The dot beside the own picture. */
  mark: PresenceMark;
}

/** All of them. */
export const statuses: readonly StatusOption[] = [
  { value: "auto", icon: IconCircleCheck, mark: "idle" },
  { value: "dnd", icon: IconBellOff, mark: "dnd" },
  { value: "invisible", icon: IconEyeOff, mark: "offline" },
];

/** The dot of a status. */
export const markOfStatus = (status: StatusChoice): PresenceMark =>
  statuses.find(({ value }) => value === status)?.mark ?? "idle";
