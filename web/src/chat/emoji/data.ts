/** The emoji with their names, from our own server, in the person's language. */
import type { EmojiData } from "frimousse";

/** Newer ones are boxes on many systems. */
const NEWEST = 15;
/** Skin tones and hair are parts of emoji, not emoji. */
const PARTS = 2;

interface Source {
  emoji: string;
  label: string;
  tags?: string[];
  group?: number;
  order?: number;
  version: number;
  skins?: { emoji: string; tone?: number | number[] }[];
}

interface Messages {
  groups: { message: string; order: number }[];
  skinTones: { key: string; message: string }[];
}

const sources = {
  en: () => Promise.all([import("emojibase-data/en/data.json"), import("emojibase-data/en/messages.json")]),
  ru: () => Promise.all([import("emojibase-data/ru/data.json"), import("emojibase-data/ru/messages.json")]),
};

type Tone = keyof EmojiData["skinTones"];

/** As the data numbers them. */
const tones: readonly Tone[] = ["light", "medium-light", "medium", "medium-dark", "dark"];

/** All emoji, in the order in which they are shown. */
export async function emojiData(language: string): Promise<EmojiData> {
  const known = language === "ru" ? "ru" : "en";
  const [data, messages] = await sources[known]();
  return arrange(known, data.default as Source[], messages.default as Messages);
}

function arrange(locale: string, all: readonly Source[], messages: Messages): EmojiData {
  const usable = all.filter(
    ({ group, version }) => group !== undefined && group !== PARTS && version <= NEWEST,
  );
  const tone = (key: string) => messages.skinTones.find((each) => each.key === key)?.message ?? key;
  return {
    locale,
    emojis: usable
      .toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0))
      .map(({ emoji, group = 0, label, version, tags = [], skins }) => ({
        emoji,
        category: group,
        label,
        version,
        tags,
        skins: skins && toned(emoji, skins),
      })),
    categories: messages.groups
      .filter(({ order }) => order !== PARTS)
      .map(({ order, message }) => ({ index: order, label: message })),
    skinTones: Object.fromEntries(tones.map((key) => [key, tone(key)])) as EmojiData["skinTones"],
  };
}

function toned(emoji: string, skins: NonNullable<Source["skins"]>): Record<Tone, string> {
  const of = (at: number) => skins.find(({ tone }) => tone === at + 1)?.emoji ?? emoji;
  return Object.fromEntries(tones.map((key, at) => [key, of(at)])) as Record<Tone, string>;
}
