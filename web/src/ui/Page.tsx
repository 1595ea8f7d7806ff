/** The frame of a page: its title, what one can do there, and the content. */
import { Group, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./page.module.css";
import { usePageTitle } from "./page-title";

interface PageProps {
  /** Heading and title of the document. */
  title: string;
  /** A line below the heading. */
  description?: ReactNode;
  /** Buttons at the right of the heading. */
  actions?: ReactNode;
  /** Stands above the heading, such as a way back on a phone. */
  before?: ReactNode;
  children: ReactNode;
}

/** A scrolling page with a heading. */
export function Page({ title, description, actions, before, children }: PageProps) {
  usePageTitle(title);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a page with nothing to press is scrolled by the keyboard too
    <div className={classes.scroll} tabIndex={0}>
      <div className={classes.page}>
        <header className={classes.header}>
          {before}
          <div className={classes.heading}>
            <Title order={1} size="h2">
              {title}
            </Title>
          </div>
          {actions && <Group gap="xs">{actions}</Group>}
        </header>
        {description && <p className={classes.description}>{description}</p>}
        {children}
      </div>
    </div>
  );
}
