/** A password with a button that shows it and, for a new one, a hint of how strong it is. */
import { PasswordInput, type PasswordInputProps, Progress, Text } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { PASSWORD_MIN, strengthOf } from "./password-strength";

interface PasswordFieldProps extends PasswordInputProps {
  /** The password is being chosen: show the hint. */
  fresh?: boolean;
  /** Words that make a password weak, such as the own name. */
  own?: readonly string[];
}

/** The field. */
export function PasswordField({ fresh = false, own = [], ...input }: PasswordFieldProps) {
  const { t } = useTranslation();
  const [visible, setVisible] = useState(false);
  return (
    <div>
      <PasswordInput
        visible={visible}
        onVisibilityChange={setVisible}
        autoComplete={fresh ? "new-password" : "current-password"}
        maxLength={256}
        visibilityToggleButtonProps={{
          "aria-label": visible ? t("password.hide") : t("password.show"),
          tabIndex: 0,
        }}
        {...input}
      />
      {fresh && <StrengthHint password={String(input.value ?? "")} own={own} />}
    </div>
  );
}

function StrengthHint({ password, own }: { password: string; own: readonly string[] }) {
  const { t } = useTranslation();
  const id = useId();
  const { level, missing } = strengthOf(password, own);
  const color = { empty: "gray", short: "red", weak: "red", fair: "amber", strong: "green" }[level];
  const value = { empty: 0, short: (password.length / PASSWORD_MIN) * 25, weak: 35, fair: 65, strong: 100 }[
    level
  ];
  const text =
    level === "short" ? t("password.strength.short", { count: missing }) : t(`password.strength.${level}`);
  return (
    <div>
      <Progress value={value} color={color} size={4} mt={8} mb={4} aria-hidden />
      <Text id={id} size="xs" c="dimmed" aria-live="polite">
        {text}
      </Text>
    </div>
  );
}
