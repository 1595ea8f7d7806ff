/** The own picture at the foot of the rail: status, settings, help, log out. */
import { Menu, Text } from "@mantine/core";
import { IconCheck, IconCommand, IconKeyboard, IconLogout, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { AccountButton } from "./AccountButton";
import { useLogout, useStatus } from "./account-actions";
import classes from "./navigation.module.css";
import { usePanels } from "./panels";
import { statuses } from "./statuses";

/** The menu. */
export default function AccountMenu() {
  const { t } = useTranslation("app");
  const me = useMe();
  const { show } = usePanels();
  const { status, choose } = useStatus();
  const logout = useLogout();
  return (
    <Menu position="right-end" width={248} offset={12} defaultOpened>
      <Menu.Target>
        <AccountButton />
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <Text fw={600} size="sm" truncate>
            {me.name}
          </Text>
          <Text c="dimmed" size="xs" truncate>
            @{me.handle}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Label>{t("status.title")}</Menu.Label>
        {statuses.map(({ value, icon: Icon }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={value === status}
            leftSection={<Icon size={18} stroke={1.5} />}
            rightSection={value === status && <IconCheck size={16} stroke={1.5} aria-hidden />}
            onClick={() => void choose(value)}
          >
            {t(`status.${value}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={18} stroke={1.5} />}>
          {t("place.settings")}
        </Menu.Item>
        <Menu.Item leftSection={<IconCommand size={18} stroke={1.5} />} onClick={() => show("palette")}>
          {t("palette.title")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={18} stroke={1.5} />} onClick={() => show("shortcuts")}>
          {t("shortcuts.title")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={18} stroke={1.5} />} onClick={() => logout.mutate()}>
          {t("logout")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
