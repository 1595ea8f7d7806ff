/** The rail at the left; on a phone the bar at the bottom. */
import { Link } from "@tanstack/react-router";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { MissedCallsBadge } from "@/calls";
import { Keys, OnDemand, Tip } from "@/ui";
import { AccountButton } from "./AccountButton";
import { ChatBadge, ReportsBadge } from "./ChatBadge";
import { Logo } from "./Logo";
import classes from "./navigation.module.css";
import { type Place, placesOf } from "./places";

const loadAccountMenu = () => import("./AccountMenu");
const AccountMenu = lazy(loadAccountMenu);

/** The places one may go to, and the own picture. */
export function Navigation() {
  const { t } = useTranslation("app");
  const me = useMe();
  return (
    <nav className={classes.rail} aria-label={t("navigation")}>
      <Link to="/chat" className={classes.logo} aria-label={t("home")}>
        <Logo size={32} />
      </Link>
      <ul className={classes.list}>
        {placesOf(me).map((place) => (
          <PlaceLink key={place.to} place={place} />
        ))}
      </ul>
      <OnDemand preload={loadAccountMenu} button={<AccountButton />}>
        <AccountMenu />
      </OnDemand>
    </nav>
  );
}

function PlaceLink({ place }: { place: Place }) {
  const { t } = useTranslation("app");
  const { icon: Icon, name, to, keys, foot } = place;
  const tip = (
    <>
      {t(name)} <Keys keys={keys} />
    </>
  );
  return (
    <li className={classes.item} data-foot={foot || undefined}>
      <Tip label={tip} side="right" focus={false}>
        <Link to={to} className={classes.link} activeProps={{ "data-active": true }}>
          <span className={classes.icon}>
            <Icon size={22} stroke={1.5} />
            {to === "/calls" && <MissedCallsBadge />}
            {to === "/chat" && <ChatBadge />}
            {to === "/admin" && <ReportsBadge />}
          </span>
          <span className={classes.name}>{t(name)}</span>
        </Link>
      </Tip>
    </li>
  );
}
