/** The own picture at the foot of the rail, with the status as a dot. */
import { UnstyledButton } from "@mantine/core";
import { type ComponentPropsWithoutRef, forwardRef } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { Avatar } from "@/ui";
import { useStatus } from "./account-actions";
import classes from "./navigation.module.css";
import { markOfStatus } from "./statuses";

export const AccountButton = forwardRef<HTMLButtonElement, ComponentPropsWithoutRef<"button">>(
  function AccountButton(props, ref) {
    const { t } = useTranslation("app");
    const me = useMe();
    const { status } = useStatus();
    return (
      <UnstyledButton
        ref={ref}
        {...props}
        className={classes.me ?? ""}
        aria-label={t("account", { name: me.name })}
      >
        <Avatar name={me.name} picture={me.picture} size={36} presence={markOfStatus(status)} />
      </UnstyledButton>
    );
  },
);
