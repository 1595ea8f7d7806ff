/** Chooses people: for a conversation with them, or to bring them into a channel. */
import { Checkbox, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Person, useMe } from "@/api";
import { type Channel, chat, type Id, useLimits } from "@/chat";
import { peopleQuery } from "@/features/people/queries";
import { Avatar, ErrorState, ListSkeleton } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { useChannelName } from "../names";
import { addMember } from "../requests";
import { useChange } from "../use-change";
import classes from "./dialogs.module.css";

interface PeopleDialogProps {
  /** They come into this channel; without it a conversation begins. */
  channel?: Channel;
  onClose: () => void;
}

/** The dialog. */
export function PeopleDialog({ channel, onClose }: PeopleDialogProps) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const name = useChannelName(channel);
  const [chosen, setChosen] = useState<readonly Id[]>([]);
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text.trim(), 150);
  const limits = useLimits();
  const navigate = useNavigate();
  const finish = useChange(
    async (ids: readonly Id[]) => {
      if (!channel) return chat.openDirect(ids);
      for (const id of ids) await addMember(channel.id, id);
      return channel.id;
    },
    (channelId) => {
      onClose();
      void navigate({ to: "/chat/$channelId", params: { channelId } });
    },
  );
  const full = !channel && chosen.length >= limits.groupPeople - 1;
  const toggle = (id: Id) =>
    setChosen(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length > 0) finish.mutate(chosen);
  };
  return (
    <Frame title={channel ? t("people.add", { name }) : t("spaces:new.direct")} onClose={onClose}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          <TextInput
            type="search"
            role="searchbox"
            aria-label={t("people.search")}
            placeholder={t("people.search")}
            leftSection={<IconSearch size={18} stroke={1.5} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            data-autofocus
          />
          <People query={query} chosen={chosen} full={full} onToggle={toggle} />
          <Text size="xs" c="dimmed" aria-live="polite">
            {full ? t("people.full") : t("people.chosen", { count: chosen.length })}
          </Text>
          <Foot
            action={channel ? t("people.addAction") : t("people.start")}
            busy={finish.isPending}
            disabled={chosen.length === 0}
            onClose={onClose}
          />
        </Stack>
      </form>
    </Frame>
  );
}

interface PeopleProps {
  query: string;
  chosen: readonly Id[];
  full: boolean;
  onToggle: (id: Id) => void;
}

function People({ query, chosen, full, onToggle }: PeopleProps) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const me = useMe();
  // Whoever has just come can be written to at once.
  const people = useInfiniteQuery({ ...peopleQuery(query), refetchOnMount: "always" });
  if (people.isPending) return <ListSkeleton rows={4} />;
  if (people.isError) return <ErrorState error={people.error} retry={() => void people.refetch()} />;
  const shown = people.data.pages.flatMap((page) => page.items).filter(({ id }) => id !== me.id);
  if (shown.length === 0) return <p className={classes.none}>{t("people.none")}</p>;
  return (
    <ul className={classes.people}>
      {shown.map((person) => (
        <PersonChoice
          key={person.id}
          person={person}
          checked={chosen.includes(person.id)}
          disabled={full && !chosen.includes(person.id)}
          onToggle={() => onToggle(person.id)}
        />
      ))}
    </ul>
  );
}

interface PersonChoiceProps {
  person: Person;
  checked: boolean;
  disabled: boolean;
  onToggle: () => void;
}

function PersonChoice({ person, checked, disabled, onToggle }: PersonChoiceProps) {
  return (
    <li>
      <Checkbox
        className={classes.person ?? ""}
        checked={checked}
        disabled={disabled}
        onChange={onToggle}
        label={
          <span className={classes.face}>
            <Avatar name={person.name} picture={person.picture} size={32} />
            <span className={classes.who}>
              <span>{person.name}</span>
              <span className={classes.handle}>@{person.handle}</span>
            </span>
          </span>
        }
      />
    </li>
  );
}
