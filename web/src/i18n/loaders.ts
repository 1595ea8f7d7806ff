/** Where the texts of each feature are; a namespace is a feature, and comes with its pages. */
import type en from "./en";

/** A language there are texts for. */
export type Language = "en" | "ru";
/** All namespaces. */
export type Namespace = keyof typeof en;
/** Those that do not come with the first page. */
export type LateNamespace = Exclude<Namespace, "app" | "common">;

type Loader = () => Promise<{ default: object }>;

/** The texts that every page needs. */
export const startLoaders: Record<Language, () => Promise<{ default: Record<"app" | "common", object> }>> = {
  en: () => import("./start/en"),
  ru: () => import("./start/ru"),
};

/** The texts of each feature. */
export const lateLoaders: Record<Language, Record<LateNamespace, Loader>> = {
  en: {
    admin: () => import("../features/admin/locales/en.json"),
    auth: () => import("../features/auth/locales/en.json"),
    calls: () => import("../calls/locales/en.json"),
    chat: () => import("../chat/locales/en.json"),
    history: () => import("../features/history/locales/en.json"),
    moderation: () => import("../features/moderation/locales/en.json"),
    people: () => import("../features/people/locales/en.json"),
    rooms: () => import("../chat/channels/dialogs/locales/en.json"),
    settings: () => import("../features/settings/locales/en.json"),
    spaces: () => import("../chat/channels/locales/en.json"),
  },
  ru: {
    admin: () => import("../features/admin/locales/ru.json"),
    auth: () => import("../features/auth/locales/ru.json"),
    calls: () => import("../calls/locales/ru.json"),
    chat: () => import("../chat/locales/ru.json"),
    history: () => import("../features/history/locales/ru.json"),
    moderation: () => import("../features/moderation/locales/ru.json"),
    people: () => import("../features/people/locales/ru.json"),
    rooms: () => import("../chat/channels/dialogs/locales/ru.json"),
    settings: () => import("../features/settings/locales/ru.json"),
    spaces: () => import("../chat/channels/locales/ru.json"),
  },
};
