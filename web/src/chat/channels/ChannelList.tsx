/** All channels one may read, under their headings. */
import { UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Id, useCan, useChatStatus, useSetting } from "@/chat";
import { ErrorState, IconButton, ListSkeleton } from "@/ui";
import { ChannelRow } from "./ChannelRow";
import classes from "./list.module.css";
import { showDialog } from "./open-dialog";
import { type ListSection, unfolded } from "./sections";
import { useListInput, useSections } from "./use-sections";

const ChannelDrag = lazy(() => import("./ChannelDrag"));

const nothingFolded: readonly string[] = ["archived"];

/** The list; skeletons until the first state is there. */
export function ChannelList() {
  const { t } = useTranslation("spaces");
  const { status, error, retry } = useChatStatus();
  const sections = useSections();
  const { arrange } = useCan();
  const { channelId } = useParams({ strict: false });
  const list = useRef<HTMLElement>(null);
  if (status === "loading") {
    return (
      <div className={classes.waiting}>
        <ListSkeleton rows={5} />
      </div>
    );
  }
  if (status === "failed") return <ErrorState error={error} retry={retry} />;
  return (
    <nav className={classes.list} aria-label={t("list")} ref={list}>
      {sections.map((section) => (
        <Section key={section.id} section={section} />
      ))}
      <Suspense fallback={null}>{arrange && <ChannelDrag list={list} open={channelId} />}</Suspense>
    </nav>
  );
}

function Section({ section }: { section: ListSection }) {
  const { t } = useTranslation("spaces");
  const { channelId } = useParams({ strict: false });
  const [folded, setFolded] = useSetting("folded", nothingFolded);
  const { unread } = useListInput();
  const { id } = section;
  const kind = id as "top" | "direct" | "archived";
  const ordered = kind !== "direct" && kind !== "archived";
  const { arrange } = useCan();
  const closed = folded.includes(id);
  const shown = closed ? unfolded(section, { unread, open: channelId }) : section.channels;
  const title = section.name ?? t(`section.${kind}`);
  const fold = () => setFolded(closed ? folded.filter((each) => each !== id) : [...folded, id]);
  const Chevron = closed ? IconChevronRight : IconChevronDown;
  return (
    <section className={classes.section} aria-label={title} data-section={ordered ? id : undefined}>
      <div
        className={classes.heading}
        data-category={ordered && section.name ? id : undefined}
        draggable={(section.name && arrange) || undefined}
      >
        <UnstyledButton className={classes.fold} onClick={fold} aria-expanded={!closed}>
          <Chevron size={14} stroke={1.5} aria-hidden />
          <span className={classes.title}>{title}</span>
        </UnstyledButton>
        <AddButton section={id} />
      </div>
      <ul className={classes.rows}>
        {shown.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} />
        ))}
      </ul>
    </section>
  );
}

function AddButton({ section }: { section: Id }) {
  const { t } = useTranslation("spaces");
  const can = useCan();
  const direct = section === "direct";
  const mayAdd = direct || can.createChannel || can.createPrivate;
  if (section === "archived" || !mayAdd) return null;
  return (
    <IconButton
      className={classes.add ?? ""}
      size={28}
      label={direct ? t("new.direct") : t("new.channel")}
      icon={<IconPlus size={16} stroke={1.5} />}
      onClick={() =>
        showDialog(
          direct ? { kind: "direct" } : { kind: "create", category: section === "top" ? null : section },
        )
      }
    />
  );
}
