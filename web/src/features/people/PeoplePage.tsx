/** Everybody on the server: search, presence, and a call with one click; the chosen person's card beside. */
import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconUserPlus, IconUserSearch, IconX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { usePresence } from "@/calls";
import { EmptyState, ErrorState, IconButton, ListSkeleton, Page, ShowMore, useShortcut } from "@/ui";
import { InviteButton } from "./InviteButton";
import { PersonRow } from "./PersonRow";
import classes from "./people.module.css";
import { peopleQuery } from "./queries";

const route = getRouteApi("/inside/people");

/** The page. */
export function PeoplePage() {
  const { t } = useTranslation("people");
  const { q = "" } = route.useSearch();
  const { personId } = useParams({ strict: false });
  return (
    <div className={classes.split} data-open={personId !== undefined || undefined}>
      <div className={classes.list}>
        <Page title={t("title")} actions={<InviteButton />}>
          <Search initial={q} />
          <People query={q} chosen={personId} />
        </Page>
      </div>
      <Outlet />
    </div>
  );
}

function Search({ initial }: { initial: string }) {
  const { t } = useTranslation("people");
  const navigate = useNavigate();
  const [text, setText] = useState(initial);
  const input = useRef<HTMLInputElement>(null);
  const find = useDebouncedCallback((q: string) => {
    void navigate({ to: ".", search: { q: q || undefined }, replace: true });
  }, 200);
  const change = (value: string) => {
    setText(value);
    find(value.trim());
  };
  useShortcut({ keys: "/", label: t("search"), group: t("title"), onTrigger: () => input.current?.focus() });
  return (
    <TextInput
      ref={input}
      type="search"
      role="searchbox"
      aria-label={t("search")}
      placeholder={t("search")}
      mb="sm"
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Escape" && change("")}
      leftSection={<IconSearch size={18} stroke={1.5} aria-hidden />}
      rightSection={
        text && (
          <IconButton
            label={t("clear")}
            icon={<IconX size={16} stroke={1.5} />}
            size={28}
            onClick={() => change("")}
          />
        )
      }
    />
  );
}

function People({ query, chosen }: { query: string; chosen: string | undefined }) {
  const { t } = useTranslation(["people", "common"]);
  const me = useMe();
  const people = useInfiniteQuery(peopleQuery(query));
  const shown = useMemo(
    () => (people.data?.pages ?? []).flatMap((page) => page.items).filter((person) => person.id !== me.id),
    [people.data, me.id],
  );
  const presence = usePresence(useMemo(() => shown.map((person) => person.id), [shown]));

  if (people.isPending) return <ListSkeleton rows={8} />;
  if (people.isError && shown.length === 0) {
    return (
      <ErrorState error={people.error} retry={() => void people.refetch()} retrying={people.isFetching} />
    );
  }
  if (shown.length === 0) return <Nobody query={query} />;
  return (
    <>
      <ul className={classes.rows} aria-label={t("title")} aria-busy={people.isPlaceholderData}>
        {shown.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            presence={presence[person.id]}
            chosen={person.id === chosen}
          />
        ))}
      </ul>
      <ShowMore query={people} />
    </>
  );
}

function Nobody({ query }: { query: string }) {
  const { t } = useTranslation("people");
  if (query) return <EmptyState icon={IconUserSearch} title={t("noMatch", { query })} />;
  return (
    <EmptyState icon={IconUserPlus} title={t("nobody")} action={<InviteButton filled />}>
      {t("nobodyText")}
    </EmptyState>
  );
}
