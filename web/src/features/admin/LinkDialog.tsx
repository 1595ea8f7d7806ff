/** A link to hand over. */
import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { exactTime } from "@/ui/RelativeTime";
import { ShownOnce } from "@/ui/ShownOnce";

/** What the dialog shows. */
export interface ShownLink {
  title: string;
  text: string;
  url: string;
  expiresAt: string;
}

/** The dialog. */
export function LinkDialog({ link, onClose }: { link: ShownLink; onClose: () => void }) {
  const { t, i18n } = useTranslation("admin");
  return (
    <ShownOnce
      title={link.title}
      text={link.text}
      secrets={[{ label: t("link"), value: link.url, copyLabel: t("copyLink") }]}
      note={t("goodUntil", { time: exactTime(new Date(link.expiresAt), i18n.language) })}
      onClose={onClose}
    />
  );
}

/** Copies a link that can be seen again. */
export function CopyLink({ url }: { url: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={url}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          leftSection={
            copied ? (
              <IconCheck size={18} stroke={1.5} aria-hidden />
            ) : (
              <IconCopy size={18} stroke={1.5} aria-hidden />
            )
          }
        >
          {copied ? t("action.copied") : t("action.copy")}
        </Button>
      )}
    </CopyButton>
  );
}
