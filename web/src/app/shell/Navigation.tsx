/** The rail at the left; on a phone the bar at the bottom. */
import { Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api";
import { MissedCallsBadge } from "@/calls";
import { Avatar, Keys } from "@/ui";
import { Logo } from "./Logo";
import classes from "./navigation.module.css";
import { type Place, placesOf } from "./places";

// The menu is not needed to see the first page; the picture stands in its place meanwhile.
const AccountMenu = lazy(() => import("./AccountMenu"));

/** The places one may go to, and the own picture. */
export function Navigation() {
  const { t } = useTranslation("app");
  const me = useMe();
  return (
    <nav className={classes.rail} aria-label={t("navigation")}>
      <Link to="/people" className={classes.logo} aria-label={t("home")}>
        <Logo size={32} />
      </Link>
      <ul className={classes.list}>
        {placesOf(me).map((place) => (
          <PlaceLink key={place.to} place={place} />
        ))}
      </ul>
      <Suspense fallback={<Avatar name={me.name} picture={me.picture} size={36} />}>
        <AccountMenu />
      </Suspense>
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
      <Tooltip
        label={tip}
        position="right"
        openDelay={350}
        events={{ hover: true, focus: false, touch: false }}
      >
        <Link to={to} className={classes.link} activeProps={{ "data-active": true }}>
          <span className={classes.icon}>
            <Icon size={22} stroke={1.5} />
            {to === "/calls" && <MissedCallsBadge />}
          </span>
          <span className={classes.name}>{t(name)}</span>
        </Link>
      </Tooltip>
    </li>
  );
}
