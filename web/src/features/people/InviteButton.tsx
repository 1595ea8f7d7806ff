/** The way to more people: for admins to the invitations, for others the address of the server. */
import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconLink, IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { instanceQuery, may, useMe } from "@/api";
import { ButtonLink } from "@/ui";

/** The button; nothing for members of a server that takes nobody. */
export function InviteButton({ filled = false }: { filled?: boolean }) {
  const { t } = useTranslation(["people", "common"]);
  const { data: instance } = useQuery(instanceQuery);
  const me = useMe();
  const variant = filled ? "filled" : "default";
  if (may(me, "admin")) {
    return (
      <ButtonLink
        to="/admin/$section"
        params={{ section: "invites" }}
        variant={variant}
        leftSection={<IconUserPlus size={18} stroke={1.5} aria-hidden />}
      >
        {t("invite")}
      </ButtonLink>
    );
  }
  if (instance?.registration !== "open") return null;
  return (
    <CopyButton value={`${window.location.origin}/register`}>
      {({ copied, copy }) => (
        <Button
          variant={variant}
          onClick={copy}
          leftSection={
            copied ? (
              <IconCheck size={18} stroke={1.5} aria-hidden />
            ) : (
              <IconLink size={18} stroke={1.5} aria-hidden />
            )
          }
        >
          {copied ? t("common:action.copied") : t("copyLink")}
        </Button>
      )}
    </CopyButton>
  );
}
