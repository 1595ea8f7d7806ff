/** The server cannot be reached: when it is tried again, and a way not to wait. */
import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./calls.module.css";
import { useEngine, useLink } from "./context";
import { useNow } from "./use-now";

/** A short gap is not worth a banner, in milliseconds. */
const patience = 2_000;

export function ConnectionBanner() {
  const { t } = useTranslation("calls");
  const { signalling } = useEngine();
  const link = useLink();
  const shown = useLasting(link.kind !== "ready" && link.kind !== "off", patience);
  const now = useNow(shown && link.kind === "waiting");
  if (link.kind === "stopped" && link.reason === "replaced") {
    return <Strip text={t("banner.replaced")} action={t("banner.useHere")} act={() => signalling.start()} />;
  }
  if (!shown || link.kind === "stopped") return null;
  if (link.kind !== "waiting") return <Strip text={t("banner.trying")} />;
  const seconds = Math.max(1, Math.ceil((link.until - now) / 1000));
  const text = navigator.onLine
    ? t("banner.waiting.in", { count: seconds })
    : t("banner.offline.in", { count: seconds });
  return <Strip text={text} action={t("banner.retry")} act={() => signalling.retryNow()} />;
}

interface StripProps {
  text: string;
  action?: string;
  act?: () => void;
}

function Strip({ text, action, act }: StripProps) {
  return (
    <div className={classes.banner} role="status">
      <IconPlugConnectedX size={18} stroke={1.5} aria-hidden />
      <span>{text}</span>
      {action && (
        <Button size="compact-sm" variant="default" onClick={act}>
          {action}
        </Button>
      )}
    </div>
  );
}

/** True once `value` has been true for `milliseconds`; false at once. */
function useLasting(value: boolean, milliseconds: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!value) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return value && lasting;
}
