/** Says that messages could not be loaded, and offers to try again. */
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "@/ui";
import type { Id } from "../protocol";
import { useLoad } from "../store/hooks";
import classes from "./list.module.css";

/** The note; nothing while all is well. */
export function LoadNote({ channel }: { channel: Id }) {
  const { t } = useTranslation(["chat", "common"]);
  const text = useProblemText();
  const { error, again } = useLoad(channel);
  if (!error) return null;
  return (
    <div className={classes.loadNote} role="alert">
      <IconAlertCircle size={16} stroke={1.5} aria-hidden />
      <span>
        {t("notLoaded")} {text(error)}
      </span>
      <button type="button" onClick={again}>
        {t("common:action.retry")}
      </button>
    </div>
  );
}
