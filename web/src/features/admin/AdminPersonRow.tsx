/** One account, with what an admin can do about it. */
import { Menu } from "@mantine/core";
import { IconKey, IconLogout, IconShield } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AdminPerson, api, may, outranks, unwrap, useMe } from "@/api";
import { PersonActs } from "@/features/moderation/PersonActs";
import { Avatar, RelativeTime, RoleBadge, toast, useConfirm } from "@/ui";
import classes from "./admin.module.css";
import { LinkDialog, type ShownLink } from "./LinkDialog";
import { useAdminChange } from "./queries";
import { RoleDialog } from "./RoleDialog";
import { RowMenu } from "./RowMenu";

/** The row. */
export function AdminPersonRow({ person }: { person: AdminPerson }) {
  const { t } = useTranslation("admin");
  return (
    <li className={classes.row}>
      <Avatar name={person.name} picture={person.picture} size={40} />
      <div className={classes.text}>
        <span className={classes.title}>
          <span className={classes.name}>
            {person.name} <span className={classes.handle}>@{person.handle}</span>
          </span>
          <RoleBadge role={person.role} className={classes.badge ?? ""} />
        </span>
        <span className={classes.detail}>
          {person.email ?? t("people.noEmail")}
          {person.email && !person.emailVerified && ` (${t("people.unverified")})`}
          {" · "}
          {t("people.since")} <RelativeTime at={person.createdAt} />
          {" · "}
          {t("people.sessions", { count: person.sessions })}
        </span>
      </div>
      <PersonActs person={person} />
      <PersonMenu person={person} />
    </li>
  );
}

function PersonMenu({ person }: { person: AdminPerson }) {
  const { t } = useTranslation("admin");
  const me = useMe();
  const [link, setLink] = useState<ShownLink | null>(null);
  const [changing, setChanging] = useState(false);
  // An owner may hand the role on; whether one is left the server knows.
  const mayChange = may(me, "own") || outranks(me, person);
  const { logout, resetLink } = useRowActions(person, setLink);
  return (
    <>
      <RowMenu label={t("people.actions", { name: person.name })} width={240}>
        <Menu.Item
          leftSection={<IconKey size={18} stroke={1.5} />}
          onClick={() => resetLink.mutate(undefined)}
        >
          {t("people.resetLink")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={18} stroke={1.5} />} onClick={() => void logout()}>
          {t("people.logout")}
        </Menu.Item>
        {mayChange && (
          <Menu.Item leftSection={<IconShield size={18} stroke={1.5} />} onClick={() => setChanging(true)}>
            {t("role.change")}
          </Menu.Item>
        )}
      </RowMenu>
      {changing && <RoleDialog person={person} onClose={() => setChanging(false)} />}
      {link && <LinkDialog link={link} onClose={() => setLink(null)} />}
    </>
  );
}

function useRowActions(person: AdminPerson, show: (link: ShownLink) => void) {
  const { t } = useTranslation("admin");
  const confirm = useConfirm();
  const params = { path: { id: person.id } };
  const { name } = person;
  const out = useAdminChange(
    () => unwrap(api.POST("/api/v1/admin/people/{id}/logout", { params })),
    () => toast({ message: t("people.loggedOut", { name }), tone: "success" }),
  );
  const resetLink = useAdminChange(
    (_: undefined) => unwrap(api.POST("/api/v1/admin/people/{id}/reset-link", { params })),
    ({ url, expiresAt }) =>
      show({ title: t("people.resetTitle", { name }), text: t("people.resetText"), url, expiresAt }),
  );
  const logout = async () => {
    const question = { title: t("people.logoutTitle", { name }), action: t("people.logout"), danger: true };
    if (await confirm({ ...question, children: t("people.logoutText") })) out.mutate(undefined);
  };
  return { logout, resetLink };
}
