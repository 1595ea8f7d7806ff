/** The list of shortcuts that work right now. */
import { Modal, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Keys } from "@/ui";
import { useBoundShortcuts } from "@/ui/shortcuts";
import classes from "./sheet.module.css";

/** The sheet. */
export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("app");
  const bound = useBoundShortcuts((state) => state.bound);
  const groups = new Map<string, typeof bound>();
  for (const shortcut of bound) groups.set(shortcut.group, [...(groups.get(shortcut.group) ?? []), shortcut]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("shortcuts.title")}
      size="md"
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {[...groups].map(([group, shortcuts]) => (
        <section key={group} className={classes.group}>
          <Title order={3} size="sm" c="dimmed" mb={4}>
            {group}
          </Title>
          <dl className={classes.list}>
            {shortcuts.map(({ id, keys, label }) => (
              <div key={id} className={classes.row}>
                <Text component="dt" size="sm">
                  {label}
                </Text>
                <dd className={classes.keys}>
                  <Keys keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Text size="xs" c="dimmed" mt="md">
        {t("shortcuts.off")}
      </Text>
    </Modal>
  );
}
