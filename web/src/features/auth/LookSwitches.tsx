/** Language and colours, for people who are not signed in. */
import { Button, Menu, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconLanguage, IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { currentLanguage, languages, setLanguage } from "@/i18n";
import { IconButton } from "@/ui";

/** The two switches. */
export function LookSwitches() {
  const { t } = useTranslation("auth");
  const scheme = useComputedColorScheme("light");
  const { setColorScheme } = useMantineColorScheme();
  const now = languages.find(({ code }) => code === currentLanguage());
  return (
    <>
      <Menu position="top">
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="sm"
            leftSection={<IconLanguage size={18} stroke={1.5} aria-hidden />}
          >
            {now?.name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {languages.map(({ code, name }) => (
            <Menu.Item key={code} lang={code} onClick={() => void setLanguage(code)}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <IconButton
        label={scheme === "dark" ? t("look.light") : t("look.dark")}
        icon={scheme === "dark" ? <IconSun size={18} stroke={1.5} /> : <IconMoon size={18} stroke={1.5} />}
        onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
      />
    </>
  );
}
