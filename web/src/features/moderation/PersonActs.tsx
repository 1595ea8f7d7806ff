/** What those may do about somebody who keep order; nothing for everybody else. */
import { Menu } from "@mantine/core";
import { IconClockPause, IconDoorExit, IconHammer, IconShieldHalf } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { may, outranks, type Role, useMe } from "@/api";
import { IconButton } from "@/ui";
import type { Act, Target } from "./act-dialog";

const ActDialog = lazy(() => import("./ActDialog"));
const icons = { timeout: IconClockPause, kick: IconDoorExit, ban: IconHammer } as const;
const acts = ["timeout", "kick", "ban"] as const;

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
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {act && <ActDialog act={act} person={person} onClose={() => setAct(null)} />}
      </Suspense>
    </>
  );
}
