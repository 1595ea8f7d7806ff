/** Starts an export, of a channel or of all that one reads. */
import { Button, Checkbox, Group, Select, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Job, may, useMe } from "@/api";
import { type Channel, type Id, useCan, useChannels } from "@/chat";
import { ButtonLink, FormProblem, useProblemForm } from "@/ui";
import { Frame } from "@/ui/Frame";
import { ExportRow } from "./ExportRow";
import classes from "./exports.module.css";
import { isGoing } from "./jobs";
import { exportsQuery, startExport } from "./requests";
import { useLiveExports } from "./use-live-exports";

/** Stands for all channels in the choice. */
const ALL = "all";

interface ExportDialogProps {
  /** The channel, where there is nothing to choose. */
  channel?: Channel;
  onClose: () => void;
}

/** The dialog; from a channel it goes on to show how far the export is. */
export default function ExportDialog({ channel, onClose }: ExportDialogProps) {
  const { t } = useTranslation(["admin", "common"]);
  const [job, setJob] = useState<Job | null>(null);
  const title = channel ? t("exports.ofChannel", { name: channel.name }) : t("exports.create");
  return (
    <Frame title={title} onClose={onClose}>
      {job ? (
        <Started job={job} onClose={onClose} />
      ) : (
        <ExportForm {...(channel && { channel })} onClose={onClose} onStarted={channel ? setJob : onClose} />
      )}
    </Frame>
  );
}

interface ExportFormProps extends ExportDialogProps {
  onStarted: (job: Job) => void;
}

function ExportForm({ channel, onClose, onStarted }: ExportFormProps) {
  const { t } = useTranslation(["admin", "common"]);
  const client = useQueryClient();
  const everything = useCan().export;
  const owner = may(useMe(), "own");
  const channels = useChannels().filter(({ can }) => can?.export === true);
  const named = channels
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ id, name }) => ({ value: id, label: `#${name}` }));
  const { form, onSubmit, busy, problem } = useProblemForm({
    initialValues: {
      channel: channel?.id ?? ((everything ? ALL : (named[0]?.value ?? ALL)) as Id),
      files: true,
      html: true,
      includePrivate: false,
    },
    submit: async ({ channel: chosen, includePrivate, ...rest }) => {
      const what = chosen === ALL ? { includePrivate } : { channel: chosen };
      const job = await startExport({ ...rest, ...what });
      await client.invalidateQueries(exportsQuery);
      onStarted(job);
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        <Text size="sm">{t("exports.what")}</Text>
        {!channel && (
          <Select
            label={t("exports.channel")}
            {...(form.values.channel === ALL && { description: t("exports.allHelp") })}
            allowDeselect={false}
            searchable
            data={everything ? [{ value: ALL, label: t("exports.all") }, ...named] : named}
            {...form.getInputProps("channel")}
          />
        )}
        <Checkbox label={t("exports.files")} {...form.getInputProps("files", { type: "checkbox" })} />
        <Checkbox label={t("exports.html")} {...form.getInputProps("html", { type: "checkbox" })} />
        {owner && form.values.channel === ALL && (
          <Checkbox
            label={t("exports.includePrivate")}
            description={t("exports.includePrivateHelp")}
            {...form.getInputProps("includePrivate", { type: "checkbox" })}
          />
        )}
        <FormProblem text={problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button type="submit" loading={busy} data-autofocus>
            {t("exports.start")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Started({ job, onClose }: { job: Job; onClose: () => void }) {
  const { t } = useTranslation(["admin", "common"]);
  const { data } = useQuery(exportsQuery);
  useLiveExports();
  const now = data?.find(({ id }) => id === job.id);
  return (
    <Stack gap="md">
      <Text size="sm">
        {now ? t(isGoing(now) ? "exports.goesOn" : "exports.under") : t("exports.removed")}
      </Text>
      {now && (
        <ul className={classes.rows}>
          <ExportRow job={now} />
        </ul>
      )}
      <Group justify="flex-end" gap="xs">
        <ButtonLink variant="default" to="/admin/$section" params={{ section: "exports" }} onClick={onClose}>
          {t("exports.list")}
        </ButtonLink>
        <Button onClick={onClose}>{t("common:action.close")}</Button>
      </Group>
    </Stack>
  );
}
