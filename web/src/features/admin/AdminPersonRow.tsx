/** One account, with what an admin can do about it. */
import { Badge, Menu } from "@mantine/core";
import { IconDots, IconKey, IconLogout, IconShield, IconShieldOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type AdminPerson, api, type Role, unwrap, useMe } from "@/api";
import { Avatar, IconButton, RelativeTime, toast, useConfirm } from "@/ui";
import classes from "./admin.module.css";
import { LinkDialog, type ShownLink } from "./LinkDialog";
import { useAdminChange } from "./queries";

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
          {person.role === "admin" && (
            <Badge variant="light" className={classes.badge}>
              {t("role.admin")}
            </Badge>
          )}
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
      <RowMenu person={person} />
    </li>
  );
}

function RowMenu({ person }: { person: AdminPerson }) {
  const { t } = useTranslation("admin");
  const me = useMe();
  const [link, setLink] = useState<ShownLink | null>(null);
  const { changeRole, logout, resetLink } = useRowActions(person, setLink);
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <IconButton
            label={t("people.actions", { name: person.name })}
            icon={<IconDots size={20} stroke={1.5} />}
            size={44}
          />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconKey size={18} stroke={1.5} />}
            onClick={() => resetLink.mutate(undefined)}
          >
            {t("people.resetLink")}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={18} stroke={1.5} />} onClick={() => void logout()}>
            {t("people.logout")}
          </Menu.Item>
          {person.role === "member" ? (
            <Menu.Item
              leftSection={<IconShield size={18} stroke={1.5} />}
              onClick={() => void changeRole("admin")}
            >
              {t("people.makeAdmin")}
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconShieldOff size={18} stroke={1.5} />}
              onClick={() => void changeRole("member")}
              disabled={person.id === me.id}
            >
              {t("people.makeMember")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {link && <LinkDialog link={link} onClose={() => setLink(null)} />}
    </>
  );
}

function useRowActions(person: AdminPerson, show: (link: ShownLink) => void) {
  const { t } = useTranslation("admin");
  const confirm = useConfirm();
  const params = { path: { id: person.id } };
  const { name } = person;
  const role = useAdminChange(
    (next: Role) => unwrap(api.PATCH("/api/v1/admin/people/{id}", { params, body: { role: next } })),
    () => toast({ message: t("people.roleChanged", { name }), tone: "success" }),
  );
  const out = useAdminChange(
    () => unwrap(api.POST("/api/v1/admin/people/{id}/logout", { params })),
    () => toast({ message: t("people.loggedOut", { name }), tone: "success" }),
  );
  const resetLink = useAdminChange(
    (_: undefined) => unwrap(api.POST("/api/v1/admin/people/{id}/reset-link", { params })),
    ({ url, expiresAt }) =>
      show({ title: t("people.resetTitle", { name }), text: t("people.resetText"), url, expiresAt }),
  );
  const changeRole = async (next: Role) => {
    const admin = next === "admin";
    const question = {
      title: t(admin ? "people.makeAdminTitle" : "people.makeMemberTitle", { name }),
      children: t(admin ? "people.makeAdminText" : "people.makeMemberText"),
      action: t(admin ? "people.makeAdmin" : "people.makeMember"),
    };
    if (await confirm(question)) role.mutate(next);
  };
  const logout = async () => {
    const question = { title: t("people.logoutTitle", { name }), action: t("people.logout"), danger: true };
    if (await confirm({ ...question, children: t("people.logoutText") })) out.mutate(undefined);
  };
  return { changeRole, logout, resetLink };
}
