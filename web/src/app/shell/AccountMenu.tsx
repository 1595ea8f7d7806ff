/** The own picture at the foot of the rail: status, settings, help, log out. */
import { Menu, Text, UnstyledButton } from "@mantine/core";
import { IconBellOff, IconCommand, IconKeyboard, IconLogout, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { Avatar } from "@/ui";
import { useDoNotDisturb, useLogout } from "./account-actions";
import classes from "./navigation.module.css";
import { usePanels } from "./panels";

/** The menu. */
export default function AccountMenu() {
  const { t } = useTranslation("app");
  const me = useMe();
  const { show } = usePanels();
  const quiet = useDoNotDisturb();
  const logout = useLogout();
  return (
    <Menu position="right-end" width={248} offset={12}>
      <Menu.Target>
        <UnstyledButton className={classes.me} aria-label={t("account", { name: me.name })}>
          <Avatar name={me.name} picture={me.picture} size={36} presence={me.doNotDisturb ? "dnd" : "idle"} />
        </UnstyledButton>
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
        <Menu.Item
          leftSection={<IconBellOff size={18} stroke={1.5} />}
          onClick={() => quiet.mutate(!me.doNotDisturb)}
        >
          {me.doNotDisturb ? t("dnd.off") : t("dnd.on")}
        </Menu.Item>
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
