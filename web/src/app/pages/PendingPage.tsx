/** Shown while a page's chunk comes. */
import { ListSkeleton } from "@/ui";
import classes from "./pages.module.css";

/** Rows in the shape of most pages. */
export function PendingPage() {
  return (
    <div className={classes.pending}>
      <ListSkeleton rows={6} />
    </div>
  );
}
