/** Who types, in one line that is always there, so that nothing moves. */
import { useTranslation } from "react-i18next";
import type { Id } from "../protocol";
import { usePeople, useTyping } from "../store/hooks";
import classes from "./typing.module.css";

/** More are not named. */
const NAMED = 3;

export function TypingLine({ channel }: { channel: Id }) {
  const { t, i18n } = useTranslation("chat");
  const typing = useTyping(channel);
  const people = usePeople();
  const names = typing.flatMap((id) => people[id]?.name ?? []);
  const named = new Intl.ListFormat(i18n.language, { type: "conjunction" }).format(names);
  const text =
    names.length > NAMED ? t("typing.many") : t("typing.some", { count: names.length, names: named });
  return (
    <div className={classes.typing} aria-live="off">
      {names.length > 0 && text}
    </div>
  );
}
