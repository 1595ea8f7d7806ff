/** Sections of a place: a list at the left, on a phone a page of its own. */
import { IconArrowLeft, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./side-nav.module.css";
import type { IconType } from "./states";

/** One section. */
export interface Section {
  /** Last part of the address. */
  id: string;
  label: string;
  icon: IconType;
}

interface SideNavProps {
  /** Accessible name and heading of the list. */
  title: string;
  place: "/settings" | "/admin";
  sections: readonly Section[];
  /** A section is open; on a phone the list then makes room. */
  open?: boolean;
  /** On a phone the list is a row of tabs that stays, for places with few sections. */
  tabs?: boolean;
  children: ReactNode;
}

/** The list and, beside it, what is open. */
export function SideNav({ title, place, sections, open = true, tabs = false, children }: SideNavProps) {
  return (
    <div className={classes.split} data-open={open || undefined} data-tabs={tabs || undefined}>
      <nav className={classes.nav} aria-label={title}>
        <h2 className={classes.title}>{title}</h2>
        <ul className={classes.list}>
          {sections.map(({ id, label, icon: Icon }) => (
            <li key={id}>
              <Link
                to={`${place}/$section`}
                params={{ section: id }}
                className={classes.link}
                activeProps={{ "data-active": true }}
              >
                <Icon size={20} stroke={1.5} />
                <span className={classes.label}>{label}</span>
                <span className={classes.chevron}>
                  <IconChevronRight size={18} stroke={1.5} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={classes.content}>{children}</div>
    </div>
  );
}

/** The way back to the list; seen on a phone only. */
export function BackToSections({ to }: { to: "/settings" }) {
  const { t } = useTranslation();
  return (
    <Link to={to} className={classes.back} aria-label={t("action.back")}>
      <IconArrowLeft size={22} stroke={1.5} />
    </Link>
  );
}
