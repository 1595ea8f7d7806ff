/** Sections of a place: a list at the left, on a phone a page of its own. */
import { IconArrowLeft, IconChevronRight } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
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
  const nav = useRef<HTMLElement>(null);
  useOpenInSight(nav, sections.length);
  return (
    <div className={classes.split} data-open={open || undefined} data-tabs={tabs || undefined}>
      <nav ref={nav} className={classes.nav} aria-label={title}>
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

/** On a phone a row of tabs may be wider than the screen: the open one is scrolled into it. */
function useOpenInSight(nav: RefObject<HTMLElement | null>, count: number): void {
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address or another tab moves the open one
  useEffect(() => {
    nav.current?.querySelector("[data-active]")?.scrollIntoView?.({ inline: "center", block: "nearest" });
  }, [nav, pathname, count]);
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
