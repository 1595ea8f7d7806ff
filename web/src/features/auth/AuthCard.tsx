/** The card of a page before the log-in. */
import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import { usePageTitle } from "@/ui";
import classes from "./auth.module.css";

interface AuthCardProps {
  title: string;
  /** A sentence below the title. */
  lead?: ReactNode;
  children: ReactNode;
  /** A line below the card. */
  below?: ReactNode;
}

/** Title, lead, content, and a line below. */
export function AuthCard({ title, lead, children, below }: AuthCardProps) {
  usePageTitle(title);
  return (
    <>
      <div className={classes.card}>
        <header className={classes.head}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {lead && <p className={classes.lead}>{lead}</p>}
        </header>
        {children}
      </div>
      {below && <p className={classes.below}>{below}</p>}
    </>
  );
}
