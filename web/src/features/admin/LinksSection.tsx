/** Links that no mail could carry, for an admin to hand over. */

import { IconLinkOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { OpenLink } from "@/api";
import { Avatar, EmptyState, ErrorState, ListSkeleton, Page, RelativeTime } from "@/ui";
import classes from "./admin.module.css";
import { CopyLink } from "./LinkDialog";
import { linksQuery } from "./queries";

/** The section. */
export default function LinksSection() {
  const { t } = useTranslation("admin");
  return (
    <Page title={t("links.title")} description={t("links.help")}>
      <Links />
    </Page>
  );
}

function Links() {
  const { t } = useTranslation("admin");
  const links = useQuery(linksQuery);
  if (links.isPending) return <ListSkeleton rows={3} />;
  if (links.isError) {
    return <ErrorState error={links.error} retry={() => void links.refetch()} retrying={links.isFetching} />;
  }
  if (links.data.items.length === 0) return <EmptyState icon={IconLinkOff} title={t("links.none")} />;
  return (
    <ul className={classes.rows}>
      {links.data.items.map((link) => (
        <LinkRow key={link.url} link={link} />
      ))}
    </ul>
  );
}

function LinkRow({ link }: { link: OpenLink }) {
  const { t } = useTranslation("admin");
  return (
    <li className={classes.row}>
      <Avatar name={link.account.name} picture={link.account.picture} size={40} />
      <div className={classes.text}>
        <span className={classes.name}>
          {link.account.name} <span className={classes.handle}>@{link.account.handle}</span>
        </span>
        <span className={classes.detail}>
          {t(`links.kind.${link.kind}`)} · {t("expires")} <RelativeTime at={link.expiresAt} />
        </span>
      </div>
      <CopyLink url={link.url} />
    </li>
  );
}
