/** What can be done with a message, in large targets from the lower edge of a phone. */
import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { recentEmoji } from "../emoji/recent";
import type { Action } from "./actions";
import classes from "./tools.module.css";

interface ActionSheetProps {
  actions: readonly Action[];
  /** Puts an emoji under the message, where that is allowed. */
  onReact: ((emoji: string) => void) | null;
  onClose: () => void;
}

/** Emoji in one line. */
const IN_LINE = 6;

export default function ActionSheet({ actions, onReact, onClose }: ActionSheetProps) {
  const { t } = useTranslation("chat");
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("action.all")}
      withCloseButton={false}
      classNames={{
        inner: classes.sheetInner,
        content: classes.sheet,
        header: classes.sheetHeader,
        title: "visually-hidden",
      }}
    >
      {onReact && (
        <div className={classes.sheetEmoji}>
          {recentEmoji(IN_LINE).map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={t("reaction.with", { emoji })}
              onClick={then(() => onReact(emoji))}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
      {actions.map(({ name, icon: Icon, danger, act }) => (
        <button
          key={name}
          type="button"
          className={classes.sheetAction}
          data-danger={danger || undefined}
          onClick={then(act)}
        >
          <Icon size={20} stroke={1.5} aria-hidden />
          {t(`action.${name}`)}
        </button>
      ))}
    </Modal>
  );
}
