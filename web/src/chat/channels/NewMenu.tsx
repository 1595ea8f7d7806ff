/** What can be begun in the chat. */
import { Menu } from "@mantine/core";
import {
  IconChecks,
  IconEdit,
  IconFolderPlus,
  IconHash,
  IconMessagePlus,
  IconSortAscending,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { chat, useCan } from "@/chat";
import { IconButton, Keys } from "@/ui";
import { showDialog } from "./open-dialog";

/** The menu, open. */
export default function NewMenu() {
  const { t } = useTranslation("spaces");
  const can = useCan();
  return (
    <Menu position="bottom-end" width={280} defaultOpened>
      <Menu.Target>
        <IconButton label={t("new.title")} icon={<IconEdit size={20} stroke={1.5} />} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconMessagePlus size={18} stroke={1.5} />}
          onClick={() => showDialog({ kind: "direct" })}
        >
          {t("new.direct")}
        </Menu.Item>
        {(can.createChannel || can.createPrivate) && (
          <Menu.Item
            leftSection={<IconHash size={18} stroke={1.5} />}
            onClick={() => showDialog({ kind: "create", category: null })}
          >
            {t("new.channel")}
          </Menu.Item>
        )}
        {can.arrange && (
          <>
            <Menu.Item
              leftSection={<IconFolderPlus size={18} stroke={1.5} />}
              onClick={() => showDialog({ kind: "category", category: null })}
            >
              {t("new.category")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconSortAscending size={18} stroke={1.5} />}
              onClick={() => showDialog({ kind: "arrange" })}
            >
              {t("new.arrange")}
            </Menu.Item>
          </>
        )}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconChecks size={18} stroke={1.5} />}
          rightSection={<Keys keys="shift+escape" />}
          onClick={chat.markAllRead}
        >
          {t("new.readAll")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
