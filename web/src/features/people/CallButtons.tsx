/** The two ways to call somebody. */
import { Button } from "@mantine/core";
import { IconPhone, IconVideo } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Person } from "@/api";
import { useStartCall } from "@/calls";
import { IconButton } from "@/ui";

interface CallButtonsProps {
  person: Person;
  /** The person can be reached at this moment; else the buttons are quieter, but still there: one may wait for them. */
  reachable?: boolean;
}

/** For a row of a list: icons only; nothing for bots, which do not call. */
export function CallIcons({ person, reachable = true }: CallButtonsProps) {
  const { t } = useTranslation("people");
  const startCall = useStartCall();
  if (person.bot) return null;
  const look = { size: 44, color: reachable ? "iris" : "gray" };
  return (
    <>
      <IconButton
        {...look}
        label={t("callVideo", { name: person.name })}
        icon={<IconVideo size={20} stroke={1.5} />}
        onClick={() => startCall(person, { video: true })}
      />
      <IconButton
        {...look}
        label={t("callAudio", { name: person.name })}
        icon={<IconPhone size={20} stroke={1.5} />}
        onClick={() => startCall(person, { video: false })}
      />
    </>
  );
}

/** For a card: one big button and one beside. */
export function CallButtons({ person }: CallButtonsProps) {
  const { t } = useTranslation("people");
  const startCall = useStartCall();
  if (person.bot) return null;
  return (
    <Button.Group>
      <Button
        size="md"
        flex={1}
        leftSection={<IconPhone size={20} stroke={1.5} aria-hidden />}
        onClick={() => startCall(person, { video: false })}
      >
        {t("audio")}
      </Button>
      <Button
        size="md"
        flex={1}
        leftSection={<IconVideo size={20} stroke={1.5} aria-hidden />}
        onClick={() => startCall(person, { video: true })}
      >
        {t("video")}
      </Button>
    </Button.Group>
  );
}
