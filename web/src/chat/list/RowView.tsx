/** A row with what stands above it: the beginning of the channel, the day, the line before what is new. */
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Channel } from "../protocol";
import { Beginning } from "./Beginning";
import classes from "./list.module.css";
import { MessageRow } from "./MessageRow";
import { PendingRow } from "./PendingRow";
import type { Row } from "./rows";

interface RowViewProps {
  row: Row;
  channel: Channel;
  marked: boolean;
  reachable: boolean;
  /** Shows a run of messages of somebody one has blocked. */
  onOpen: (run: string) => void;
}

/** Rows are made anew with each change of the list; what they show is compared. */
function same(before: RowViewProps, now: RowViewProps): boolean {
  const [one, other] = [before.row, now.row];
  return (
    one.kind === other.kind &&
    one.day === other.day &&
    one.fresh === other.fresh &&
    one.begins === other.begins &&
    one.grouped === other.grouped &&
    contentOf(one) === contentOf(other) &&
    before.channel === now.channel &&
    before.marked === now.marked &&
    before.reachable === now.reachable
  );
}

const contentOf = (row: Row) =>
  row.kind === "message" ? row.message : row.kind === "pending" ? row.pending : row.count;

export const RowView = memo(function RowView({ row, channel, marked, reachable, onOpen }: RowViewProps) {
  const { t } = useTranslation("chat");
  return (
    <div className={classes.row} data-loose={(!row.grouped && row.kind !== "blocked") || undefined}>
      {row.begins && <Beginning channel={channel} />}
      {row.day !== null && <DayLine day={row.day} />}
      {row.fresh && (
        <div className={classes.fresh}>
          <span>{t("fresh")}</span>
        </div>
      )}
      {row.kind === "message" && (
        <MessageRow
          message={row.message}
          channel={channel}
          grouped={row.grouped}
          marked={marked}
          reachable={reachable}
        />
      )}
      {row.kind === "pending" && (
        <PendingRow pending={row.pending} grouped={row.grouped} reachable={reachable} />
      )}
      {row.kind === "blocked" && row.count > 0 && (
        <article data-key={row.key} tabIndex={reachable ? 0 : -1}>
          <button type="button" className={classes.blocked} onClick={() => onOpen(row.run)}>
            {t("blocked", { count: row.count })}
          </button>
        </article>
      )}
    </div>
  );
}, same);

function DayLine({ day }: { day: number }) {
  const { i18n, t } = useTranslation("chat");
  const today = new Date().setHours(0, 0, 0, 0);
  const yesterday = new Date(today - 12 * 3_600_000).setHours(0, 0, 0, 0);
  const year =
    new Date(day).getFullYear() === new Date(today).getFullYear() ? {} : ({ year: "numeric" } as const);
  const format = new Intl.DateTimeFormat(i18n.language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...year,
  });
  const text = day === today ? t("day.today") : day === yesterday ? t("day.yesterday") : format.format(day);
  return (
    <div className={classes.day}>
      <span>{text}</span>
    </div>
  );
}
