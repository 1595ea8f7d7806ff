/** Around the pages before the log-in: the server's name above, language and colours below. */
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { instanceQuery } from "@/api";
import { Logo } from "@/app/shell/Logo";
import { OfflineBanner } from "@/app/shell/OfflineBanner";
import classes from "./auth.module.css";
import { LookSwitches } from "./LookSwitches";

/** The layout. */
export function AuthLayout() {
  const { data: instance } = useQuery(instanceQuery);
  return (
    <div className={classes.layout}>
      <OfflineBanner />
      <main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.brand}>
          <Logo size={44} />
          <span className={classes.name}>{instance?.name ?? "Hubbub"}</span>
        </div>
        <Outlet />
      </main>
      <footer className={classes.footer}>
        <LookSwitches />
      </footer>
    </div>
  );
}
