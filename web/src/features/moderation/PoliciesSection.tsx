/** What is left to members. */
import { NumberInput, Stack, Switch } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorState, FormSkeleton, Page } from "@/ui";
import { type Policies, policiesQuery, setPolicies, useAct } from "./requests";

const switches = ["create", "createPrivate", "pin", "here"] as const;
const mostPeople = 100_000;

/** The section; everything takes effect at once. */
export default function PoliciesSection() {
  const { t } = useTranslation("moderation");
  const policies = useQuery(policiesQuery);
  return (
    <Page title={t("policies.title")} description={t("policies.help")}>
      {policies.isPending && <FormSkeleton rows={4} />}
      {policies.isError && <ErrorState error={policies.error} retry={() => void policies.refetch()} />}
      {policies.data && <Choices policies={policies.data} />}
    </Page>
  );
}

function Choices({ policies }: { policies: Policies }) {
  const { t } = useTranslation("moderation");
  const client = useQueryClient();
  const save = useAct(setPolicies);
  const change = (part: Partial<Policies>) => {
    const next = { ...policies, ...part };
    client.setQueryData(policiesQuery.queryKey, next);
    save.mutate(next);
  };
  return (
    <Stack gap="md">
      {switches.map((name) => (
        <Switch
          key={name}
          label={t(`policies.${name}`)}
          checked={policies[name]}
          onChange={(event) => change({ [name]: event.currentTarget.checked })}
        />
      ))}
      <NumberInput
        label={t("policies.herePeople")}
        maw={280}
        min={1}
        max={mostPeople}
        allowDecimal={false}
        clampBehavior="strict"
        disabled={!policies.here}
        defaultValue={policies.herePeople}
        onBlur={(event) => {
          const people = Number(event.currentTarget.value.replace(/\D/g, ""));
          if (people >= 1 && people !== policies.herePeople) change({ herePeople: people });
        }}
      />
    </Stack>
  );
}
