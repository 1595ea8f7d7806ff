/** A person's picture or initials, with a dot for presence. */
import { Avatar as MantineAvatar } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./avatar.module.css";

/** What a dot can say. */
export type PresenceMark = "offline" | "idle" | "away" | "busy" | "dnd";

interface AvatarProps {
  /** The display name; its initials stand in for a missing picture. */
  name: string;
  /** Where the picture is. */
  picture?: string | null | undefined;
  /** Diameter in pixels. */
  size?: number;
  /** The dot; none when absent. */
  presence?: PresenceMark | undefined;
}

const palette = ["iris", "green", "amber", "red"] as const;

/** The same name always gets the same colour. */
function colorOf(name: string): (typeof palette)[number] {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return palette[sum % palette.length] ?? "iris";
}

/** First letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return picked.map((word) => [...(word ?? "?")][0]?.toLocaleUpperCase() ?? "?").join("");
}

/** The picture is decoration: the name stands beside it; the dot has a text of its own. */
export function Avatar({ name, picture, size = 36, presence }: AvatarProps) {
  const { t } = useTranslation();
  return (
    <span className={classes.root} style={{ width: size, height: size }}>
      <MantineAvatar
        src={picture ?? null}
        size={size}
        radius="50%"
        color={colorOf(name)}
        alt=""
        aria-hidden
        imageProps={{ draggable: false, loading: "lazy" }}
      >
        {initials(name)}
      </MantineAvatar>
      {presence && (
        <span className={classes.dot} data-presence={presence} data-large={size > 48 || undefined}>
          <span className="visually-hidden">{t(`presence.${presence}`)}</span>
        </span>
      )}
    </span>
  );
}
