/** Webhooks: programs that send messages, and programs that are told. */
import { SegmentedControl } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChannels, useChatStatus } from "@/chat";
import { ErrorState, ListSkeleton, Page } from "@/ui";
import { managed } from "./hooks";
import { Incoming } from "./Incoming";
import { Outgoing } from "./Outgoing";

type Direction = "in" | "out";

/** The section. */
export default function HooksSection() {
  const { t } = useTranslation("admin");
  const [direction, setDirection] = useState<Direction>("in");
  const choice = (
    <SegmentedControl<Direction>
      aria-label={t("hooks.direction")}
      value={direction}
      onChange={setDirection}
      data={[
        { value: "in", label: t("hooks.in.title") },
        { value: "out", label: t("hooks.out.title") },
      ]}
    />
  );
  return (
    <Page
      title={t("hooks.title")}
      description={direction === "in" ? t("hooks.in.help") : t("hooks.out.help")}
      actions={choice}
    >
      <Content direction={direction} />
    </Page>
  );
}

function Content({ direction }: { direction: Direction }) {
  const { status, error, retry } = useChatStatus();
  const all = useChannels();
  const channels = useMemo(() => managed(all), [all]);
  if (status === "failed") return <ErrorState error={error} retry={retry} />;
  if (status === "loading") return <ListSkeleton rows={3} />;
  return direction === "in" ? <Incoming channels={channels} /> : <Outgoing channels={channels} />;
}
