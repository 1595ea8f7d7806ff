/** One's own accent: a few that are offered, or any, made readable. */
import { Button, ColorInput, ColorSwatch, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSetting } from "@/chat";
import { accentOf, presets } from "@/theme/accent";
import classes from "./settings.module.css";

/** The choice; it is the account's, and shows in all its browsers. */
export function AccentChoice() {
  const { t } = useTranslation("settings");
  const [chosen, choose] = useSetting<string | null>("accent", null);
  const current = chosen ?? presets[0];
  const exact = chosen === null || (accentOf(chosen)?.exact ?? true);
  return (
    <Stack gap="sm">
      <Group gap={4} role="group" aria-label={t("appearance.accent")}>
        {presets.map((colour, index) => (
          <UnstyledButton
            key={colour}
            className={classes.swatch}
            aria-label={t("appearance.preset", { number: index + 1 })}
            aria-pressed={colour === current}
            onClick={() => choose(index === 0 ? null : colour)}
          >
            <ColorSwatch color={colour} size={32} withShadow={false}>
              {colour === current && <IconCheck size={18} stroke={2} color="white" aria-hidden />}
            </ColorSwatch>
          </UnstyledButton>
        ))}
      </Group>
      <OwnColour key={current} current={current ?? ""} choose={choose} />
      {!exact && (
        <Text size="sm" c="dimmed">
          {t("appearance.madeDarker")}
        </Text>
      )}
    </Stack>
  );
}

function OwnColour({ current, choose }: { current: string; choose: (colour: string) => void }) {
  const { t } = useTranslation("settings");
  const [colour, setColour] = useState(current);
  const accent = accentOf(colour);
  return (
    <Group align="end" gap="xs">
      <ColorInput
        label={t("appearance.ownColour")}
        format="hex"
        value={colour}
        onChange={setColour}
        error={accent === null && t("appearance.noColour")}
        withEyeDropper={false}
      />
      <Button
        variant="default"
        disabled={accent === null || colour.toLowerCase() === current}
        onClick={() => choose(colour.toLowerCase())}
      >
        {t("appearance.use")}
      </Button>
    </Group>
  );
}
