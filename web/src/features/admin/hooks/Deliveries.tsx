/** What a program was told lately, how that went, and another try of what was given up. */
import { Badge, Button, Modal, SegmentedControl } from "@mantine/core";
import { IconMailCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Delivery } from "@/api";
import { useChannel } from "@/chat";
import { EmptyState, ErrorState, ListSkeleton, RelativeTime, toast } from "@/ui";
import { useAdminChange } from "../queries";
import { eventKey } from "./hooks";
import classes from "./hooks.module.css";
import { type DeliveryFilter, deliveriesQuery, retryDelivery } from "./requests";

const filters = ["all", "waiting", "done", "dead"] as const satisfies readonly DeliveryFilter[];
const colors = { waiting: "amber", done: "green", dead: "red" } as const;

interface DeliveriesProps {
  id: string;
  host: string;
  onClose: () => void;
}

/** The dialog. */
export function Deliveries({ id, host, onClose }: DeliveriesProps) {
  const { t } = useTranslation(["admin", "common"]);
  const [filter, setFilter] = useState<DeliveryFilter>("all");
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("hooks.deliveries.of", { host })}
      centered
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <div className={classes.deliveries}>
        <SegmentedControl<DeliveryFilter>
          aria-label={t("hooks.deliveries.filter")}
          value={filter}
          onChange={setFilter}
          data={filters.map((each) => ({ value: each, label: t(`hooks.deliveries.filters.${each}`) }))}
        />
        <List id={id} filter={filter} />
      </div>
    </Modal>
  );
}

function List({ id, filter }: { id: string; filter: DeliveryFilter }) {
  const { t } = useTranslation("admin");
  const list = useQuery(deliveriesQuery(id, filter));
  if (list.isPending) return <ListSkeleton rows={3} />;
  if (list.isError) {
    return <ErrorState error={list.error} retry={() => void list.refetch()} retrying={list.isFetching} />;
  }
  if (list.data.items.length === 0) {
    return <EmptyState icon={IconMailCheck} title={t("hooks.deliveries.none")} />;
  }
  return (
    <ul className={classes.rows}>
      {list.data.items.map((delivery) => (
        <Row key={delivery.id} delivery={delivery} />
      ))}
    </ul>
  );
}

function Row({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation(["admin", "common"]);
  const channel = useChannel(delivery.channel);
  const key = eventKey(delivery.event);
  const retry = useAdminChange(
    () => retryDelivery(delivery.id),
    () => toast({ message: t("hooks.deliveries.again"), tone: "success" }),
  );
  return (
    <li className={classes.row}>
      <div className={classes.text}>
        <span className={classes.title}>
          <span className={classes.name}>{key ? t(`hooks.event.${key}`) : delivery.event}</span>
          <Badge variant="light" color={colors[delivery.state]} className={classes.badge}>
            {t(`hooks.deliveries.state.${delivery.state}`)}
          </Badge>
        </span>
        <span className={classes.detail}>
          {channel && `#${channel.name} · `}
          <RelativeTime at={delivery.createdAt} />
          {delivery.attempts > 0 && ` · ${t("hooks.deliveries.tries", { count: delivery.attempts })}`}
          {delivery.state === "waiting" && delivery.attempts > 0 && (
            <>
              {" · "}
              {t("hooks.deliveries.next")} <RelativeTime at={delivery.nextAt} />
            </>
          )}
        </span>
        <Answer delivery={delivery} />
      </div>
      {delivery.state === "dead" && (
        <Button variant="default" size="sm" onClick={() => retry.mutate(undefined)} loading={retry.isPending}>
          {t("common:action.retry")}
        </Button>
      )}
    </li>
  );
}

/** What the receiver said last, or why it said nothing. */
function Answer({ delivery: { lastStatus, lastError } }: { delivery: Delivery }) {
  const { t } = useTranslation("admin");
  if (lastStatus == null && !lastError) return null;
  return (
    <span className={classes.detail}>
      {lastStatus == null
        ? t("hooks.deliveries.noAnswer", { error: lastError })
        : t("hooks.deliveries.answer", { status: lastStatus })}
    </span>
  );
}
