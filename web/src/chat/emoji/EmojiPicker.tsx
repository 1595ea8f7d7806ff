/** The emoji picker: search in the person's language, arrows and Enter, and the tone of skin one chose. */
import { EmojiPicker as Picker } from "frimousse";
import { useTranslation } from "react-i18next";
import { useSetting } from "../store/hooks";
import { emojiData } from "./data";
import classes from "./emoji.module.css";

type Tone = NonNullable<Parameters<typeof Picker.Root>[0]["skinTone"]>;

export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t, i18n } = useTranslation(["chat", "common"]);
  const [tone, setTone] = useSetting<Tone>("emojiTone", "none");
  return (
    <Picker.Root
      className={classes.picker}
      locale={i18n.language}
      columns={8}
      skinTone={tone}
      resolveEmojiData={emojiData}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
    >
      <div className={classes.top}>
        <Picker.Search
          className={classes.search}
          autoFocus
          placeholder={t("emoji.search")}
          aria-label={t("emoji.search")}
        />
        <Picker.SkinTone emoji="✋">
          {({ skinToneVariations }) => {
            const at = skinToneVariations.findIndex(({ skinTone }) => skinTone === tone);
            const next = skinToneVariations[(at + 1) % skinToneVariations.length];
            return (
              <button
                type="button"
                className={classes.tone}
                aria-label={t("emoji.tone")}
                title={t("emoji.tone")}
                onClick={() => next && setTone(next.skinTone)}
              >
                {skinToneVariations[at]?.emoji ?? "✋"}
              </button>
            );
          }}
        </Picker.SkinTone>
      </div>
      <Picker.Viewport className={classes.viewport}>
        <Picker.Loading className={classes.note}>{t("common:state.loading")}</Picker.Loading>
        <Picker.Empty className={classes.note}>{t("emoji.none")}</Picker.Empty>
        <Picker.List className={classes.list} components={{ CategoryHeader, Row, Emoji }} />
      </Picker.Viewport>
      <div className={classes.foot}>
        <Picker.ActiveEmoji>
          {({ emoji }) => (emoji ? `${emoji.emoji} ${emoji.label}` : " ")}
        </Picker.ActiveEmoji>
      </div>
    </Picker.Root>
  );
}

type Components = NonNullable<Parameters<typeof Picker.List>[0]["components"]>;

const CategoryHeader: NonNullable<Components["CategoryHeader"]> = ({ category, ...rest }) => (
  <div className={classes.category} {...rest}>
    {category.label}
  </div>
);

const Row: NonNullable<Components["Row"]> = ({ children, ...rest }) => (
  <div className={classes.emojiRow} {...rest}>
    {children}
  </div>
);

const Emoji: NonNullable<Components["Emoji"]> = ({ emoji, ...rest }) => (
  <button type="button" className={classes.emoji} data-active={emoji.isActive || undefined} {...rest}>
    {emoji.emoji}
  </button>
);
