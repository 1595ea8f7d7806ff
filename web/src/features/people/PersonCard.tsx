/** A person's card, beside the list; on a phone in its place. */
import { Button, CopyButton, Menu, Skeleton, Stack, Title } from "@mantine/core";
import {
  IconArrowLeft,
  IconBan,
  IconCheck,
  IconDots,
  IconLink,
  IconUserOff,
  IconX,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, type Person, useMe } from "@/api";
import { usePresence } from "@/calls";
import { WriteButton } from "@/chat/channels/WriteButton";
import {
  Avatar,
  BotBadge,
  ButtonLink,
  EmptyState,
  ErrorState,
  IconButton,
  RoleBadge,
  usePageTitle,
  useShortcut,
} from "@/ui";
import { CallButtons } from "./CallButtons";
import classes from "./card.module.css";
import { presenceMark } from "./presence";
import { personQuery, useBlock } from "./queries";

const route = getRouteApi("/inside/people/$personId");

/** The panel with the card. */
export function PersonCard() {
  const { t } = useTranslation(["people", "common"]);
  const { personId } = route.useParams();
  const navigate = useNavigate();
  const person = useQuery(personQuery(personId));
  const close = () => void navigate({ to: "/people", search: (before) => before });
  useShortcut({ keys: "escape", label: t("closeCard"), group: t("title"), onTrigger: close });
  return (
    <aside className={classes.panel} aria-label={person.data?.name ?? t("title")}>
      <div className={classes.bar}>
        <Link
          to="/people"
          search={(before) => before}
          className={classes.back}
          aria-label={t("common:action.back")}
        >
          <IconArrowLeft size={22} stroke={1.5} />
        </Link>
        {person.data && <CardMenu person={person.data} />}
        <span className={classes.close}>
          <IconButton
            label={t("closeCard")}
            shortcut="escape"
            icon={<IconX size={20} stroke={1.5} />}
            onClick={close}
          />
        </span>
      </div>
      {person.isPending && <CardSkeleton />}
      {person.isError &&
        (person.error instanceof ApiError && person.error.status < 500 && person.error.status !== 429 ? (
          <EmptyState icon={IconUserOff} title={t("gone")} />
        ) : (
          <ErrorState error={person.error} retry={() => void person.refetch()} retrying={person.isFetching} />
        ))}
      {person.data && <Card person={person.data} />}
    </aside>
  );
}

function Card({ person }: { person: Person }) {
  const { t } = useTranslation(["people", "common"]);
  const me = useMe();
  const presence = usePresence(useMemo(() => [person.id], [person.id]));
  const block = useBlock();
  const mark = presenceMark(person, presence[person.id]);
  usePageTitle(person.name);
  return (
    <Stack align="center" gap={4} p="lg" pt={0}>
      <Avatar name={person.name} picture={person.picture} size={112} presence={mark} />
      <Title order={2} mt="md" ta="center" className={classes.name}>
        {person.name}
      </Title>
      <p className={classes.line}>@{person.handle}</p>
      <p className={classes.line}>{t(`common:presence.${mark}`)}</p>
      <BotBadge bot={person.bot} mt={4} />
      <RoleBadge role={person.role} mt={4} />
      <div className={classes.actions}>
        {person.id === me.id ? (
          <ButtonLink variant="default" to="/settings/$section" params={{ section: "profile" }} fullWidth>
            {t("editSelf")}
          </ButtonLink>
        ) : person.blocked ? (
          <>
            <p className={classes.note}>{t("blockedText", { name: person.name })}</p>
            <Button variant="default" fullWidth onClick={() => block.mutate({ person, blocked: false })}>
              {t("block.undo")}
            </Button>
          </>
        ) : (
          <Stack gap="xs">
            <CallButtons person={person} />
            <WriteButton person={person.id} variant="default" size="md" fullWidth />
          </Stack>
        )}
      </div>
    </Stack>
  );
}

function CardMenu({ person }: { person: Person }) {
  const { t } = useTranslation(["people", "common"]);
  const me = useMe();
  const block = useBlock();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <IconButton label={t("common:action.more")} icon={<IconDots size={20} stroke={1.5} />} />
      </Menu.Target>
      <Menu.Dropdown>
        <CopyButton value={`${window.location.origin}/people/${person.id}`}>
          {({ copied, copy }) => (
            <Menu.Item
              closeMenuOnClick={false}
              leftSection={
                copied ? <IconCheck size={18} stroke={1.5} /> : <IconLink size={18} stroke={1.5} />
              }
              onClick={copy}
            >
              {copied ? t("common:action.copied") : t("copyProfile")}
            </Menu.Item>
          )}
        </CopyButton>
        {person.id !== me.id && (
          <Menu.Item
            color={person.blocked ? undefined : "red"}
            leftSection={<IconBan size={18} stroke={1.5} />}
            onClick={() => block.mutate({ person, blocked: !person.blocked })}
          >
            {person.blocked ? t("block.undo") : t("block.do")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function CardSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack align="center" gap="sm" p="lg" pt={0} role="status" aria-label={t("state.loading")}>
      <Skeleton circle height={112} />
      <Skeleton height={20} width={160} mt="md" />
      <Skeleton height={12} width={90} />
      <Skeleton height={42} mt="md" />
    </Stack>
  );
}
