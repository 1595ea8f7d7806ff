/** Who reads a channel, those who are there first. */
import { Button, Menu, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCrown, IconDots, IconSearch, IconUserMinus, IconUserPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { outranks, useMe } from "@/api";
import { type Channel, type Presence, usePresence } from "@/chat";
import {
  Avatar,
  BotBadge,
  ErrorState,
  IconButton,
  ListSkeleton,
  RoleBadge,
  ShowMore,
  useConfirm,
} from "@/ui";
import { useChannelName } from "../channels/names";
import { showDialog } from "../channels/open-dialog";
import { addMember, type Member, membersQuery, removeMember } from "../channels/requests";
import { useChange } from "../channels/use-change";
import classes from "./panel.module.css";
import { markOf } from "./presence";

/** The panel. */
export default function MembersPanel({ channel }: { channel: Channel }) {
  const { t } = useTranslation("rooms");
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text.trim(), 200);
  return (
    <>
      <TextInput
        type="search"
        role="searchbox"
        aria-label={t("members.search")}
        placeholder={t("members.search")}
        leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {channel.can?.addMember && (channel.private || channel.kind === "group") && (
        <Button
          variant="default"
          mt="xs"
          leftSection={<IconUserPlus size={18} stroke={1.5} aria-hidden />}
          onClick={() => showDialog({ kind: "add", channel })}
        >
          {t("menu.add")}
        </Button>
      )}
      <Members channel={channel} query={query} />
    </>
  );
}

/** Those who are there, whoever they are, and the others as far as they are loaded. */
function useMembers(channel: Channel, query: string) {
  const here = useInfiniteQuery(membersQuery(channel.id, query, true));
  const everybody = useInfiniteQuery(membersQuery(channel.id, query, false));
  const all = useMemo(() => {
    const pages = [...(here.data?.pages ?? []), ...(everybody.data?.pages ?? [])];
    return [...new Map(pages.flatMap(({ items }) => items).map((each) => [each.id, each])).values()];
  }, [here.data, everybody.data]);
  const presence = usePresence(useMemo(() => all.map(({ id }) => id), [all]));
  const there = (member: Member) => (presence.get(member.id) ?? "offline") !== "offline";
  const online = all.filter(there);
  const total = everybody.data?.pages[0]?.total ?? all.length;
  return {
    presence,
    here,
    everybody,
    all,
    groups: [
      {
        id: "online",
        count: here.hasNextPage ? (here.data?.pages[0]?.total ?? 0) : online.length,
        members: online,
      },
      { id: "offline", count: total - online.length, members: all.filter((member) => !there(member)) },
    ] as const,
    // First those who are there, to the last of them.
    next: here.hasNextPage ? here : everybody.hasNextPage ? everybody : null,
  };
}

function Members({ channel, query }: { channel: Channel; query: string }) {
  const { t } = useTranslation(["rooms", "common"]);
  const { presence, here, everybody, all, groups, next } = useMembers(channel, query);
  if (here.isPending || everybody.isPending) return <ListSkeleton rows={5} />;
  const failed = [here, everybody].find(({ isError }) => isError);
  if (failed) return <ErrorState error={failed.error} retry={() => void failed.refetch()} />;
  return (
    <>
      {groups.map(
        (group) =>
          group.members.length > 0 && (
            <section key={group.id} aria-label={t(`members.${group.id}`, { count: group.count })}>
              <h3 className={classes.group}>{t(`members.${group.id}`, { count: group.count })}</h3>
              <ul className={classes.rows}>
                {group.members.map((member) => (
                  <MemberRow
                    key={member.id}
                    channel={channel}
                    member={member}
                    presence={presence.get(member.id)}
                  />
                ))}
              </ul>
            </section>
          ),
      )}
      {all.length === 0 && <p className={classes.line}>{t("people.none")}</p>}
      <ShowMore query={next} />
    </>
  );
}

interface MemberRowProps {
  channel: Channel;
  member: Member;
  presence: Presence | undefined;
}

function MemberRow({ channel, member, presence }: MemberRowProps) {
  const { t } = useTranslation("rooms");
  const mark = markOf(presence);
  return (
    <li className={classes.row} data-away={mark === "offline" || undefined}>
      <Link to="." search={{ panel: "person", person: member.id }} className={classes.who}>
        <Avatar name={member.name} picture={member.picture} size={32} presence={mark} />
        <span className={classes.name}>{member.name}</span>
        {member.owner && <IconCrown size={16} stroke={1.5} role="img" aria-label={t("members.owner")} />}
        <BotBadge bot={member.bot} size="sm" className={classes.badge ?? ""} />
        <RoleBadge role={member.role} size="sm" className={classes.badge ?? ""} />
      </Link>
      <MemberMenu channel={channel} member={member} />
    </li>
  );
}

/** What those may do who look after a channel with a list of members. */
function MemberMenu({ channel, member }: { channel: Channel; member: Member }) {
  const { t } = useTranslation("rooms");
  const me = useMe();
  const confirm = useConfirm();
  const name = useChannelName(channel);
  const owner = useChange((on: boolean) => addMember(channel.id, member.id, on));
  const remove = useChange(() => removeMember(channel.id, member.id));
  const listed = channel.private || channel.kind === "group";
  if (!listed || member.id === me.id || outranks(member, me)) return null;
  const { edit = false, removeMember: mayRemove = false } = channel.can ?? {};
  if (!edit && !mayRemove) return null;
  const sure = async () => {
    const title = t("members.removeTitle", { person: member.name, name });
    if (await confirm({ title, action: t("members.remove"), danger: true })) remove.mutate(undefined);
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <IconButton
          label={t("members.actions", { name: member.name })}
          icon={<IconDots size={18} stroke={1.5} />}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {edit && (
          <Menu.Item
            leftSection={<IconCrown size={18} stroke={1.5} />}
            onClick={() => owner.mutate(!member.owner)}
          >
            {member.owner ? t("members.unmakeOwner") : t("members.makeOwner")}
          </Menu.Item>
        )}
        {mayRemove && (
          <Menu.Item
            color="red"
            leftSection={<IconUserMinus size={18} stroke={1.5} />}
            onClick={() => void sure()}
          >
            {t("members.remove")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
