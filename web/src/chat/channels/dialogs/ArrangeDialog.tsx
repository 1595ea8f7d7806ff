/** Puts categories and channels in order, for everybody. */
import { Stack, Text } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPencil } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCategories, useChannels } from "@/chat";
import { IconButton } from "@/ui";
import { Foot, Frame } from "@/ui/Frame";
import { ChannelIcon } from "../ChannelIcon";
import { showDialog } from "../open-dialog";
import { arrange } from "../requests";
import { useChange } from "../use-change";
import classes from "./dialogs.module.css";
import { moveChannel, moveGroup, type OrderGroup, orderOf } from "./order";

/** The dialog; nothing changes for others until it is saved. */
export function ArrangeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["rooms", "spaces", "common"]);
  const channels = useChannels();
  const categories = useCategories();
  const [groups, setGroups] = useState<readonly OrderGroup[]>(() => orderOf(channels, categories));
  const save = useChange(arrange, onClose);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(groups.map(({ id, channels: own }) => ({ id, channels: own.map((each) => each.id) })));
  };
  return (
    <Frame title={t("spaces:new.arrange")} onClose={onClose}>
      <form onSubmit={onSubmit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("arrange.help")}
          </Text>
          <div className={classes.groups}>
            {groups.map((group) => (
              <Group key={group.id ?? ""} group={group} groups={groups} onChange={setGroups} />
            ))}
          </div>
          <Foot action={t("common:action.save")} busy={save.isPending} onClose={onClose} />
        </Stack>
      </form>
    </Frame>
  );
}

interface GroupProps {
  group: OrderGroup;
  groups: readonly OrderGroup[];
  onChange: (groups: OrderGroup[]) => void;
}

function Group({ group, groups, onChange }: GroupProps) {
  const { t } = useTranslation(["rooms", "spaces"]);
  const categories = useCategories();
  const name = group.name ?? t("channel.noCategory");
  const category = categories.find(({ id }) => id === group.id);
  return (
    <section aria-label={name}>
      <div className={classes.line}>
        <span className={classes.group}>{name}</span>
        {category && (
          <>
            <IconButton
              size={32}
              label={t("category.edit", { name })}
              icon={<IconPencil size={16} stroke={1.5} />}
              onClick={() => showDialog({ kind: "category", category })}
            />
            <MoveButtons name={name} onMove={(step) => onChange(moveGroup(groups, category.id, step))} />
          </>
        )}
      </div>
      <ul className={classes.items}>
        {group.channels.map((channel) => (
          <li key={channel.id} className={classes.line}>
            <ChannelIcon channel={channel} />
            <span className={classes.grow}>{channel.name}</span>
            <MoveButtons
              name={channel.name}
              onMove={(step) => onChange(moveChannel(groups, channel.id, step))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function MoveButtons({ name, onMove }: { name: string; onMove: (step: 1 | -1) => void }) {
  const { t } = useTranslation(["rooms", "spaces"]);
  return (
    <>
      <IconButton
        size={32}
        label={t("arrange.up", { name })}
        icon={<IconChevronUp size={16} stroke={1.5} />}
        onClick={() => onMove(-1)}
      />
      <IconButton
        size={32}
        label={t("arrange.down", { name })}
        icon={<IconChevronDown size={16} stroke={1.5} />}
        onClick={() => onMove(1)}
      />
    </>
  );
}
