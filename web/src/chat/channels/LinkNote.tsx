/** Says that the chat has no connection, and when it is tried again. */
import { UnstyledButton } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { chat, useConnection } from "@/chat";
import classes from "./chat.module.css";

/** A short gap is not worth a word, in milliseconds. */
const patience = 2_000;

/** The note; nothing while there is a connection. */
export function LinkNote() {
  const { t } = useTranslation(["spaces", "common"]);
  const link = useConnection();
  const [lasting, setLasting] = useState(false);
  const connected = link === "connected";
  useEffect(() => {
    if (connected) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), patience);
    return () => clearTimeout(timer);
  }, [connected]);
  return (
    <div role="status">
      {!connected && lasting && (
        <div className={classes.link}>
          <IconPlugConnectedX size={16} stroke={1.5} aria-hidden />
          <span className={classes.linkText}>
            {typeof link === "object" ? (
              <>
                {t("link.lost")} <Countdown until={link.retryAt} />
              </>
            ) : (
              t("link.connecting")
            )}
          </span>
          <UnstyledButton className={classes.linkButton} onClick={chat.retryNow}>
            {t("common:action.retry")}
          </UnstyledButton>
        </div>
      )}
    </div>
  );
}

function Countdown({ until }: { until: number }) {
  const { t } = useTranslation("spaces");
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  // The seconds are for the eye: read aloud one by one they would never end.
  return (
    <span aria-hidden>{t("link.retryIn", { count: Math.max(1, Math.ceil((until - now) / 1_000)) })}</span>
  );
}
