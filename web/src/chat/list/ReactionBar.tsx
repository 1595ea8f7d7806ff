/** The emoji under a message: how many, whether one's own is among them, and who they are from. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Tip } from "@/ui";
import { EmojiButton } from "../emoji/EmojiButton";
import type { Channel, Message, Reaction } from "../protocol";
import { reactors } from "../rest";
import { useReact } from "./react";
import classes from "./reactions.module.css";

export function ReactionBar({ message, channel }: { message: Message; channel: Channel }) {
  const { t } = useTranslation("chat");
  const react = useReact();
  const may = Boolean(channel.can?.react) && !channel.archivedAt;
  return (
    <ul className={classes.reactions} aria-label={t("reaction.list")}>
      {message.reactions?.map((reaction) => (
        <li key={reaction.emoji}>
          <ReactionChip
            message={message}
            reaction={reaction}
            may={may}
            onPress={() => react(message, reaction.emoji)}
          />
        </li>
      ))}
      {may && (
        <li>
          <EmojiButton
            className={classes.addReaction}
            label={t("reaction.add")}
            size={26}
            onPick={(emoji) => react(message, emoji)}
          />
        </li>
      )}
    </ul>
  );
}

interface ChipProps {
  message: Message;
  reaction: Reaction;
  may: boolean;
  onPress: () => void;
}

function ReactionChip({ message, reaction, may, onPress }: ChipProps) {
  const { t } = useTranslation("chat");
  const [asked, setAsked] = useState(false);
  const { emoji, count, mine } = reaction;
  const who = useQuery({
    queryKey: ["chat", "reactors", message.id, emoji, count],
    queryFn: () => reactors(message.id, emoji),
    enabled: asked,
    staleTime: 30_000,
  });
  const names = who.data?.people.map(({ name }) => name).join(", ");
  return (
    <Tip label={names || t("reaction.count", { count, emoji })}>
      <button
        type="button"
        className={classes.reaction}
        data-mine={mine || undefined}
        aria-pressed={mine ?? false}
        aria-label={t("reaction.count", { count, emoji })}
        disabled={!may}
        onPointerEnter={() => setAsked(true)}
        onFocus={() => setAsked(true)}
        onClick={onPress}
      >
        <span className={classes.emoji}>{emoji}</span>
        <span>{count}</span>
      </button>
    </Tip>
  );
}
