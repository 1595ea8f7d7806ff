/** What the command palette offers for a text. */
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconChecks,
  IconKeyboard,
  IconLogout,
  IconMessage,
  IconMoon,
  IconPhone,
  IconSearch,
  IconSun,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { useStartCall } from "@/calls";
import { chat, useChannels, useFeatures } from "@/chat";
import { ChannelIcon } from "@/chat/channels/ChannelIcon";
import { lastChannel, useNames } from "@/chat/channels/names";
import { peopleSearchQuery } from "@/features/people/queries";
import { sections } from "@/features/settings/sections";
import { useThemeChoice } from "@/features/settings/use-theme-choice";
import { Avatar, Keys, toast, useProblemText } from "@/ui";
import { useLogout, useStatus } from "./account-actions";
import { usePanels } from "./panels";
import { placesOf } from "./places";
import { statuses } from "./statuses";

/** One line of the palette. */
export interface Command {
  id: string;
  label: string;
  icon: ReactNode;
  hint?: ReactNode;
  run: () => void;
}

/** True when every word of the text begins a word of the label. */
export function matches(label: string, query: string): boolean {
  const parts = label.toLocaleLowerCase().split(/[\s@./-]+/);
  const words = query
    .toLocaleLowerCase()
    .split(/[\s@]+/)
    .filter(Boolean);
  return words.every((word) => parts.some((part) => part.startsWith(word)));
}

/** Commands that fit, places first, then people, then actions. */
export function useCommands(query: string): Command[] {
  const go = usePlaceCommands();
  const channels = useChannelCommands();
  const people = usePeopleCommands(query.trim());
  const search = useSearchCommand(query.trim());
  const act = useActionCommands();
  const fits = (command: Command) => matches(command.label, query);
  const places =
    query.trim() === "" ? go : [...channels.filter(fits).slice(0, mostChannels), ...go.filter(fits)];
  return [...places, ...people, ...search, ...act.filter(fits)];
}

/** More channels are found by more letters. */
const mostChannels = 8;

function useChannelCommands(): Command[] {
  const navigate = useNavigate();
  const nameOf = useNames();
  return useChannels().map((channel) => ({
    id: `channel/${channel.id}`,
    label: nameOf(channel),
    icon: <ChannelIcon channel={channel} />,
    run: () => void navigate({ to: "/chat/$channelId", params: { channelId: channel.id } }),
  }));
}

/** Looks for the text in what was written; the panel stands beside a channel. */
function useSearchCommand(query: string): Command[] {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const { search } = useFeatures();
  const channels = useChannels();
  const beside = channels.find(({ id }) => id === lastChannel()) ?? channels[0];
  if (!search || query.length < 2 || !beside) return [];
  return [
    {
      id: "search",
      label: t("palette.search", { query }),
      icon: <IconSearch size={20} stroke={1.5} />,
      run: () =>
        void navigate({
          to: "/chat/$channelId",
          params: { channelId: beside.id },
          search: { panel: "search", q: query },
        }),
    },
  ];
}

function usePlaceCommands(): Command[] {
  const { t } = useTranslation(["app", "settings"]);
  const navigate = useNavigate();
  const me = useMe();
  const main = placesOf(me).map(({ to, name, icon: Icon, keys }) => ({
    id: to,
    label: t(`app:${name}`),
    icon: <Icon size={20} stroke={1.5} />,
    hint: <Keys keys={keys} />,
    run: () => void navigate({ to }),
  }));
  const inSettings = sections.map(({ id, name, icon: Icon }) => ({
    id: `settings/${id}`,
    label: `${t("app:place.settings")} / ${t(`settings:${name}`)}`,
    icon: <Icon size={20} stroke={1.5} />,
    run: () => void navigate({ to: "/settings/$section", params: { section: id } }),
  }));
  return [...main, ...inSettings];
}

function usePeopleCommands(query: string): Command[] {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const startCall = useStartCall();
  const problem = useProblemText();
  const write = (id: string) =>
    void chat.openDirect([id]).then(
      (channelId) => navigate({ to: "/chat/$channelId", params: { channelId } }),
      (error) => toast({ message: problem(error), tone: "failure" }),
    );
  const [settled] = useDebouncedValue(query, 150);
  const { data } = useQuery({ ...peopleSearchQuery(settled), enabled: settled.length > 0 });
  if (query.length === 0 || !data) return [];
  return data.items.slice(0, 5).flatMap((person) => [
    {
      id: person.id,
      label: `${person.name} @${person.handle}`,
      icon: <Avatar name={person.name} picture={person.picture} size={24} />,
      run: () => void navigate({ to: "/people/$personId", params: { personId: person.id } }),
    },
    {
      id: `write/${person.id}`,
      label: t("palette.write", { name: person.name }),
      icon: <IconMessage size={20} stroke={1.5} />,
      run: () => write(person.id),
    },
    {
      id: `call/${person.id}`,
      label: t("palette.call", { name: person.name }),
      icon: <IconPhone size={20} stroke={1.5} />,
      run: () => startCall(person),
    },
  ]);
}

function useActionCommands(): Command[] {
  const { t } = useTranslation("app");
  const { show } = usePanels();
  const { choose: chooseScheme } = useThemeChoice();
  const { status, choose } = useStatus();
  const logout = useLogout();
  return [
    ...statuses
      .filter(({ value }) => value !== status)
      .map(({ value, icon: Icon }) => ({
        id: `status/${value}`,
        label: t("palette.status", { status: t(`status.${value}`) }),
        icon: <Icon size={20} stroke={1.5} />,
        run: () => void choose(value),
      })),
    {
      id: "read",
      label: t("palette.readAll"),
      icon: <IconChecks size={20} stroke={1.5} />,
      run: chat.markAllRead,
    },
    {
      id: "light",
      label: t("palette.light"),
      icon: <IconSun size={20} stroke={1.5} />,
      run: () => chooseScheme("light"),
    },
    {
      id: "dark",
      label: t("palette.dark"),
      icon: <IconMoon size={20} stroke={1.5} />,
      run: () => chooseScheme("dark"),
    },
    {
      id: "shortcuts",
      label: t("shortcuts.title"),
      icon: <IconKeyboard size={20} stroke={1.5} />,
      hint: <Keys keys="?" />,
      run: () => show("shortcuts"),
    },
    {
      id: "logout",
      label: t("logout"),
      icon: <IconLogout size={20} stroke={1.5} />,
      run: () => logout.mutate(),
    },
  ];
}
