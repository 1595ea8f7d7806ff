/** Bans, mutes or kicks somebody: for how long, why, and what becomes of what they wrote. */
import { Select, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Id } from "@/chat";
import { toast } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { type Act, endOf, lengths, type Target } from "./act-dialog";
import { ban, kick, settle, timeOut, useAct } from "./requests";

interface ActDialogProps {
  act: Act;
  person: Target;
  /** The report that this settles. */
  report?: Id;
  onClose: () => void;
}

const deletable = [0, 1, 24, 168, 720] as const;

/** The dialog. */
export default function ActDialog({ act, person, report, onClose }: ActDialogProps) {
  const { t } = useTranslation(["moderation", "common"]);
  const [hours, setHours] = useState<number>(lengths[act][0] ?? 0);
  const [deleteHours, setDeleteHours] = useState(0);
  const [reason, setReason] = useState("");
  const why = reason.trim() || undefined;
  const run = useAct(
    () => {
      if (act === "kick") return kick(person.id, why);
      if (act === "timeout") {
        const until = endOf(hours);
        return report ? settle(report, { action: "timeout", until }) : timeOut(person.id, until, why);
      }
      const how = {
        ...(why && { reason: why }),
        ...(hours > 0 && { until: endOf(hours) }),
        ...(deleteHours > 0 && { deleteHours }),
      };
      return report ? settle(report, { action: "ban", ...how }) : ban(person.id, how);
    },
    () => {
      toast({ message: t(`act.${act}.done`, { name: person.name }), tone: "success" });
      onClose();
    },
  );
  return (
    <Frame title={t(`act.${act}.title`, { name: person.name })} onClose={onClose}>
      <Stack gap="md">
        <Text size="sm">{t(`act.${act}.text`)}</Text>
        {act !== "kick" && (
          <Select
            label={t("length.title")}
            allowDeselect={false}
            value={String(hours)}
            onChange={(value) => setHours(Number(value))}
            data={lengths[act].map((each) => ({ value: String(each), label: lengthText(t, each) }))}
          />
        )}
        {act === "ban" && (
          <Select
            label={t("erase.title")}
            allowDeselect={false}
            value={String(deleteHours)}
            onChange={(value) => setDeleteHours(Number(value))}
            data={deletable.map((each) => ({
              value: String(each),
              label: each === 0 ? t("erase.none") : t("erase.last", { length: lengthText(t, each) }),
            }))}
          />
        )}
        {!(report && act === "timeout") && (
          <Textarea
            label={t("reason")}
            maxLength={300}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <Foot
          action={t(`act.${act}.do`)}
          danger
          busy={run.isPending}
          onClose={onClose}
          onAct={() => run.mutate(undefined)}
        />
      </Stack>
    </Frame>
  );
}

type Say = ReturnType<typeof useTranslation<["moderation", "common"]>>["t"];

function lengthText(t: Say, hours: number): string {
  if (hours === 0) return t("length.forGood");
  return hours < 24 ? t("length.hours", { count: hours }) : t("length.days", { count: hours / 24 });
}
