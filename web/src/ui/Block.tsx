/** A titled group of settings. */
import type { ReactNode } from "react";
import { useId } from "react";
import classes from "./block.module.css";

interface BlockProps {
  title: string;
  description?: ReactNode;
  /** Marks what cannot be undone. */
  danger?: boolean;
  /** Content that is no form, such as a list, takes the whole width. */
  wide?: boolean;
  children: ReactNode;
}

/** Heading, explanation, content. */
export function Block({ title, description, danger = false, wide = false, children }: BlockProps) {
  const id = useId();
  return (
    <section className={classes.block} aria-labelledby={id} data-danger={danger || undefined}>
      <h2 id={id} className={classes.title}>
        {title}
      </h2>
      {description && <p className={classes.description}>{description}</p>}
      <div className={classes.content} data-wide={wide || undefined}>
        {children}
      </div>
    </section>
  );
}
