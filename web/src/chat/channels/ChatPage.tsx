/** Chat: the channels at the left, one of them open beside; on a phone one of the two. */
import { IconEdit } from "@tabler/icons-react";
import { Outlet, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { IconButton, OnDemand } from "@/ui";
import { ChannelList } from "./ChannelList";
import classes from "./chat.module.css";
import { LinkNote } from "./LinkNote";
import { useDialog } from "./open-dialog";
import { ResizeHandle, useListWidth } from "./ResizeHandle";
import { useChannelShortcuts } from "./use-channel-shortcuts";

const loadNewMenu = () => import("./NewMenu");
const NewMenu = lazy(loadNewMenu);
const Dialogs = lazy(() => import("./dialogs/Dialogs"));

/** The layout of the chat. */
export function ChatPage() {
  const { t } = useTranslation("spaces");
  const { channelId } = useParams({ strict: false });
  const width = useListWidth();
  const dialog = useDialog();
  useChannelShortcuts();
  return (
    <div className={classes.split} data-open={channelId !== undefined || undefined}>
      <div className={classes.side} style={{ "--hub-list-width": `${width}px` } as React.CSSProperties}>
        <header className={classes.top}>
          <h1 className={classes.heading}>{t("title")}</h1>
          <NewButton />
        </header>
        <LinkNote />
        <ChannelList />
        <ResizeHandle />
      </div>
      <div className={classes.main}>
        <Outlet />
      </div>
      <Suspense fallback={null}>{dialog && <Dialogs dialog={dialog} />}</Suspense>
    </div>
  );
}

function NewButton() {
  const { t } = useTranslation("spaces");
  return (
    <OnDemand
      preload={loadNewMenu}
      button={<IconButton label={t("new.title")} icon={<IconEdit size={20} stroke={1.5} />} />}
    >
      <NewMenu />
    </OnDemand>
  );
}
