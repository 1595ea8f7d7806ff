/** All accounts: find, make, change the role, help back in, log out. */
import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconUserPlus, IconUserSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AdminPerson } from "@/api";
import { EmptyState, ErrorState, ListSkeleton, Page, ShowMore } from "@/ui";
import { AdminPersonRow } from "./AdminPersonRow";
import classes from "./admin.module.css";
import { CreateDialog } from "./CreateDialog";
import { adminPeopleQuery } from "./queries";

/** The section. */
export default function PeopleSection() {
  const { t } = useTranslation("admin");
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text.trim(), 200);
  const [creating, setCreating] = useState(false);
  const create = (
    <Button
      leftSection={<IconUserPlus size={18} stroke={1.5} aria-hidden />}
      onClick={() => setCreating(true)}
    >
      {t("people.create")}
    </Button>
  );
  return (
    <Page title={t("people.title")} actions={create}>
      <TextInput
        type="search"
        aria-label={t("people.search")}
        placeholder={t("people.search")}
        mb="sm"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        leftSection={<IconSearch size={18} stroke={1.5} aria-hidden />}
      />
      <People query={query} />
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function People({ query }: { query: string }) {
  const { t } = useTranslation(["admin", "common"]);
  const people = useInfiniteQuery(adminPeopleQuery(query));
  if (people.isPending) return <ListSkeleton />;
  if (people.isError) {
    return (
      <ErrorState error={people.error} retry={() => void people.refetch()} retrying={people.isFetching} />
    );
  }
  const shown: AdminPerson[] = people.data.pages.flatMap((page) => page.items);
  if (shown.length === 0) return <EmptyState icon={IconUserSearch} title={t("people.none")} />;
  return (
    <>
      <ul className={classes.rows}>
        {shown.map((person) => (
          <AdminPersonRow key={person.id} person={person} />
        ))}
      </ul>
      <ShowMore query={people} />
    </>
  );
}
