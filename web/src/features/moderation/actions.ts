/** The acts that the audit log tells in words. */
import type en from "./locales/en.json";

/** `area_verb` of an act that there are words for. */
export type KnownAction = keyof typeof en.audit.action;

const known: Record<KnownAction, true> = {
  person_ban: true,
  person_unban: true,
  person_kick: true,
  person_timeout: true,
  person_untimeout: true,
  person_role: true,
  person_erase: true,
  channel_create: true,
  channel_change: true,
  channel_archive: true,
  channel_restore: true,
  channel_delete: true,
  channel_arrange: true,
  channel_remove: true,
  channel_enter: true,
  category_create: true,
  category_change: true,
  category_delete: true,
  message_delete: true,
  report_done: true,
  report_dismissed: true,
  filter_create: true,
  filter_delete: true,
  policy_change: true,
  hook_create: true,
  hook_change: true,
  hook_delete: true,
  bot_create: true,
  bot_change: true,
  bot_delete: true,
  bot_start: true,
  bot_stop: true,
  bot_token: true,
  bot_revoke: true,
  media_key: true,
  media_key_end: true,
  export_start: true,
  import_finish: true,
  search_reindex: true,
};

/** The act by the key of its words; `null` for acts of a newer server. */
export function knownAction(action: string): KnownAction | null {
  const key = action.replace(".", "_");
  return Object.hasOwn(known, key) ? (key as KnownAction) : null;
}
