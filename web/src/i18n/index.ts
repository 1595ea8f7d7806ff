/**
 * The client's language: English and Russian. The texts of the frame come first; those of a feature come with its pages,
 * and whatever is shown without having asked for its texts waits for them.
 */
import i18next, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";
import { type Language, type LateNamespace, lateLoaders, type Namespace, startLoaders } from "./loaders";

export type { Language } from "./loaders";

/** The languages, each by its own name. */
export const languages: readonly { code: Language; name: string }[] = [
  { code: "en", name: "English" },
  { code: "ru", name: "Русский" },
];

const LANGUAGE_KEY = "hubbub.language";

/** What has been shown so far, and is needed in the next language too. */
const wanted = new Set<LateNamespace>();

function isLanguage(code: string | null | undefined): code is Language {
  return code === "en" || code === "ru";
}

function isLate(namespace: string): namespace is LateNamespace {
  return Object.hasOwn(lateLoaders.en, namespace);
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

/** For what is shown without `loadTexts`: it is suspended until its texts are there. */
const backend: BackendModule = {
  type: "backend",
  init: () => undefined,
  read: (language, namespace, done) => {
    if (!isLanguage(language) || !isLate(namespace)) return done(null, {});
    wanted.add(namespace);
    lateLoaders[language][namespace]().then(
      (texts) => done(null, texts.default as Record<string, string>),
      // A network that was away for a moment is asked again.
      (error: Error) => done(error, true),
    );
  },
};

/** Starts with the preferred language; resolves when the texts of the frame are there. */
export async function startI18n(): Promise<void> {
  const language = preferredLanguage();
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      ns: ["app", "common"],
      resources: { [language]: (await startLoaders[language]()).default } as never,
      partialBundledLanguages: true,
      defaultNS: "common",
      fallbackLng: false,
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  document.documentElement.lang = language;
}

/**
 * Fetches the texts of features, so that their pages need not wait for them when they are shown.
 *
 * @throws TypeError when a chunk does not come.
 */
export async function loadTexts(...namespaces: LateNamespace[]): Promise<void> {
  const language = currentLanguage();
  await Promise.all(namespaces.map((namespace) => loadOne(language, namespace)));
}

async function loadOne(language: Language, namespace: LateNamespace): Promise<void> {
  wanted.add(namespace);
  if (i18next.hasResourceBundle(language, namespace)) return;
  add(language, namespace, (await lateLoaders[language][namespace]()).default);
}

function add(language: Language, namespace: Namespace, texts: object): void {
  i18next.addResourceBundle(language, namespace, texts, true, true);
}

/** Changes the language and remembers it in this browser. */
export async function setLanguage(code: string): Promise<void> {
  if (!isLanguage(code)) return;
  const frame = startLoaders[code]();
  await Promise.all([...wanted].map((namespace) => loadOne(code, namespace)));
  for (const [namespace, texts] of Object.entries((await frame).default)) {
    add(code, namespace as Namespace, texts);
  }
  await i18next.changeLanguage(code);
  document.documentElement.lang = code;
  try {
    localStorage.setItem(LANGUAGE_KEY, code);
  } catch {
    // The account remembers it for signed-in people.
  }
}
