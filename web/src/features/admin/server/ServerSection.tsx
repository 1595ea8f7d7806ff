/** The server itself: nodes, Redis between them, the relay. */
import { Alert, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { NodeList, Relay as RelayState } from "@/api";
import { ErrorState, ListSkeleton, Page } from "@/ui";
import { nodesQuery, turnQuery } from "../queries";
import { Nodes } from "./Nodes";
import { Redis } from "./Redis";
import { Relay } from "./Relay";

/** The section; what is shown renews itself, and says so when it could not. */
export default function ServerSection() {
  const { t } = useTranslation("admin");
  return (
    <Page title={t("server.title")} description={t("server.help")}>
      <Content />
    </Page>
  );
}

/** What the node of this relay is called, where there are several. */
function nodeOf({ items }: NodeList, { node }: RelayState): string | undefined {
  return items.length > 1 ? items.find(({ id }) => id === node)?.name : undefined;
}

function Content() {
  const { t } = useTranslation("admin");
  const nodes = useQuery(nodesQuery);
  const turn = useQuery(turnQuery);
  if (nodes.data && turn.data) {
    return (
      <Stack gap="xl">
        {(nodes.isError || turn.isError) && <Alert color="amber">{t("server.stale")}</Alert>}
        <Redis state={nodes.data.redis} />
        <Nodes nodes={nodes.data.items} />
        <Relay state={turn.data} node={nodeOf(nodes.data, turn.data)} />
      </Stack>
    );
  }
  const failed = [nodes, turn].filter((query) => query.isError);
  if (failed.length === 0) return <ListSkeleton rows={3} />;
  return (
    <ErrorState
      error={failed[0]?.error}
      retry={() => failed.forEach((query) => void query.refetch())}
      retrying={failed.some((query) => query.isFetching)}
    />
  );
}
