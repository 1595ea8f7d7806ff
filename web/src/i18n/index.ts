/** The client's language: English and Russian, each in one chunk that is loaded when it is needed. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

/** A language there are texts for. */
export type Language = "en" | "ru";

/** The languages, each by its own name. */
export const languages: readonly { code: Language; name: string }[] = [
  { code: "en", name: "English" },
  { code: "ru", name: "Русский" },
];

const LANGUAGE_KEY = "hubbub.language";

const loaders = {
  en: () => import("./en"),
  ru: () => import("./ru"),
} as const;

function isLanguage(code: string | null | undefined): code is Language {
  return code === "en" || code === "ru";
}

/** The remembered choice of this browser, else the first of its languages that we have, else English. */
export function preferredLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(LANGUAGE_KEY);
  } catch {
    // Then the browser's languages decide.
  }
  if (isLanguage(stored)) return stored;
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}

/** The language shown now. */
export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : "en";
}

/** Starts with the preferred language; resolves when its texts are there. */
export async function startI18n(): Promise<void> {
  const language = preferredLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: (await loaders[language]()).default },
    defaultNS: "common",
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** Changes the language and remembers it in this browser. */
export async function setLanguage(code: string): Promise<void> {
  if (!isLanguage(code)) return;
  const texts = (await loaders[code]()).default;
  for (const [namespace, bundle] of Object.entries(texts)) {
    i18next.addResourceBundle(code, namespace, bundle, true, true);
  }
  await i18next.changeLanguage(code);
  document.documentElement.lang = code;
  try {
    localStorage.setItem(LANGUAGE_KEY, code);
  } catch {
    // The account remembers it for signed-in people.
  }
}
