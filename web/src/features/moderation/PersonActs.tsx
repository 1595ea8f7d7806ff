/** What those may do about somebody who keep order; nothing for everybody else. */
import { Menu } from "@mantine/core";
import {
  IconClockPause,
  IconDoorEnter,
  IconDoorExit,
  IconHammer,
  IconMessageCheck,
  IconShieldHalf,
} from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { may, outranks, type Role, useMe } from "@/api";
import { IconButton, toast } from "@/ui";
import type { Act, Target } from "./act-dialog";
import { endTimeOut, unban, useAct } from "./requests";

const ActDialog = lazy(() => import("./ActDialog"));
const icons = { timeout: IconClockPause, kick: IconDoorExit, ban: IconHammer } as const;
const acts = ["timeout", "kick", "ban"] as const;
const pardons = {
  timeout: { Icon: IconMessageCheck, work: endTimeOut },
  ban: { Icon: IconDoorEnter, work: unban },
} as const;

/** The button with the acts. */
export function PersonActs({ person }: { person: Target & { role: Role } }) {
  const { t } = useTranslation("moderation");
  const me = useMe();
  const [act, setAct] = useState<Act | null>(null);
  if (!may(me, "moderate") || !outranks(me, person)) return null;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <IconButton
            label={t("acts", { name: person.name })}
            icon={<IconShieldHalf size={20} stroke={1.5} />}
            size={44}
          />
        </Menu.Target>
        <Menu.Dropdown>
          {acts.map((each) => {
            const Icon = icons[each];
            return (
              <Menu.Item
                key={each}
                color={each === "ban" ? "red" : undefined}
                leftSection={<Icon size={18} stroke={1.5} />}
                onClick={() => setAct(each)}
              >
                {t(`act.${each}.do`)}
              </Menu.Item>
            );
          })}
          <Menu.Divider />
          <Pardon kind="timeout" person={person} />
          <Pardon kind="ban" person={person} />
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {act && <ActDialog act={act} person={person} onClose={() => setAct(null)} />}
      </Suspense>
    </>
  );
}

interface PardonProps {
  kind: keyof typeof pardons;
  person: Target;
}

/** Ends a mute or a ban before its time; who is neither stays as they are. */
function Pardon({ kind, person }: PardonProps) {
  const { t } = useTranslation("moderation");
  const { Icon, work } = pardons[kind];
  const { name } = person;
  const run = useAct(work, () => toast({ message: t(`pardon.${kind}.done`, { name }), tone: "success" }));
  return (
    <Menu.Item
      leftSection={<Icon size={18} stroke={1.5} />}
      disabled={run.isPending}
      onClick={() => run.mutate(person.id)}
    >
      {t(`pardon.${kind}.do`)}
    </Menu.Item>
  );
}
