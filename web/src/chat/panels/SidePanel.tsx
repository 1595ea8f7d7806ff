/** What is open beside a channel: one at a time. */
import { IconArrowLeft, IconX } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Channel } from "@/chat";
import { IconButton, ListSkeleton, useShortcut } from "@/ui";
import type { Panel } from "../channels/ChannelHeader";
import classes from "./panel.module.css";

const MembersPanel = lazy(() => import("./MembersPanel"));
const PinsPanel = lazy(() => import("./PinsPanel"));
const SearchPanel = lazy(() => import("../search/SearchPanel"));
const PersonPanel = lazy(() => import("./PersonPanel"));

const route = getRouteApi("/inside/chat");

/** The panel that the address names. */
export function SidePanel({ channel, panel }: { channel: Channel; panel: Panel }) {
  const { t } = useTranslation("spaces");
  const { person } = route.useSearch();
  const navigate = useNavigate();
  const close = () => void navigate({ to: ".", search: {} });
  if (panel === "person" && person) {
    return (
      <Frame title={t("panel.person")} onClose={close}>
        <PersonPanel key={person} id={person} />
      </Frame>
    );
  }
  if (panel === "search") {
    return (
      <Frame title={t("panel.search")} onClose={close}>
        <SearchPanel channel={channel} />
      </Frame>
    );
  }
  if (panel === "pins") {
    return (
      <Frame title={t("panel.pins")} onClose={close}>
        <PinsPanel channel={channel} />
      </Frame>
    );
  }
  return (
    <Frame title={t("panel.members")} onClose={close}>
      <MembersPanel channel={channel} />
    </Frame>
  );
}

interface FrameProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

function Frame({ title, onClose, children }: FrameProps) {
  const { t } = useTranslation(["spaces", "common"]);
  useShortcut({ keys: "escape", label: t("panel.close"), group: t("title"), onTrigger: onClose });
  return (
    <aside className={classes.panel} aria-label={title}>
      <header className={classes.head}>
        <span className={classes.back}>
          <IconButton
            size={44}
            label={t("common:action.back")}
            icon={<IconArrowLeft size={22} stroke={1.5} />}
            onClick={onClose}
          />
        </span>
        <h2 className={classes.title}>{title}</h2>
        <span className={classes.close}>
          <IconButton
            label={t("panel.close")}
            shortcut="escape"
            icon={<IconX size={20} stroke={1.5} />}
            onClick={onClose}
          />
        </span>
      </header>
      <div className={classes.body}>
        <Suspense fallback={<ListSkeleton rows={4} />}>{children}</Suspense>
      </div>
    </aside>
  );
}
