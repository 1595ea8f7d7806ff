/** The chat's dialogs, one chunk: each is shown on request only. */
import { lazy, Suspense } from "react";
import type { ChatDialog } from "../open-dialog";
import { showDialog } from "../open-dialog";
import { ArrangeDialog } from "./ArrangeDialog";
import { CategoryDialog } from "./CategoryDialog";
import { ChannelDialog } from "./ChannelDialog";
import { InvitesDialog } from "./InvitesDialog";
import { PeopleDialog } from "./PeopleDialog";

// Few open it, and it comes with texts of its own.
const ExportDialog = lazy(() => import("@/features/admin/exports/ExportDialog"));
const close = () => showDialog(null);

/** What is open. */
export default function Dialogs({ dialog }: { dialog: ChatDialog }) {
  switch (dialog.kind) {
    case "create":
      return <ChannelDialog category={dialog.category} onClose={close} />;
    case "edit":
      return <ChannelDialog channel={dialog.channel} category={null} onClose={close} />;
    case "category":
      return <CategoryDialog category={dialog.category} onClose={close} />;
    case "arrange":
      return <ArrangeDialog onClose={close} />;
    case "direct":
      return <PeopleDialog onClose={close} />;
    case "add":
      return <PeopleDialog channel={dialog.channel} onClose={close} />;
    case "invites":
      return <InvitesDialog channel={dialog.channel} onClose={close} />;
    case "export":
      return (
        <Suspense fallback={null}>
          <ExportDialog channel={dialog.channel} onClose={close} />
        </Suspense>
      );
  }
}
