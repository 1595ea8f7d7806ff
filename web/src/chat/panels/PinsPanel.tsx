/** The pinned messages of a channel. */
import { Button } from "@mantine/core";
import { IconPin } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Channel, chat, MessagePreview } from "@/chat";
import { ButtonLink, EmptyState, ErrorState, ListSkeleton } from "@/ui";
import { type PlacedMessage, pinsQuery } from "../channels/requests";
import { askFor } from "../go";
import { useRun } from "../list/react";
import classes from "./panel.module.css";

/** The panel. */
export default function PinsPanel({ channel }: { channel: Channel }) {
  const { t } = useTranslation("rooms");
  const pins = useQuery(pinsQuery(channel.id, channel.head));
  if (pins.isPending) return <ListSkeleton rows={3} />;
  if (pins.isError) return <ErrorState error={pins.error} retry={() => void pins.refetch()} />;
  if (pins.data.items.length === 0) {
    return (
      <EmptyState icon={IconPin} title={t("pins.none")}>
        {t("pins.noneText")}
      </EmptyState>
    );
  }
  return (
    <ul className={classes.rows}>
      {pins.data.items.map((placed) => (
        <Pin key={placed.message.id} placed={placed} channel={channel} />
      ))}
    </ul>
  );
}

function Pin({ placed: { message }, channel }: { placed: PlacedMessage; channel: Channel }) {
  const { t } = useTranslation("rooms");
  const run = useRun();
  return (
    <li className={classes.pin}>
      <MessagePreview message={message} />
      <Button.Group mt={8}>
        <ButtonLink
          to="/chat/$channelId/$messageId"
          params={{ channelId: channel.id, messageId: message.id }}
          onClick={() => askFor(message.id)}
          variant="default"
          size="compact-sm"
        >
          {t("pins.jump")}
        </ButtonLink>
        {channel.can?.pin && (
          <Button variant="default" size="compact-sm" onClick={() => run(chat.pin(message.id, false))}>
            {t("pins.unpin")}
          </Button>
        )}
      </Button.Group>
    </li>
  );
}
