/** The signed-in part: navigation, the page, and calls around both. */
import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";
import { instanceQuery } from "@/api";
import { CallProvider, CallsBanner } from "@/calls";
import { ChatProvider } from "@/chat";
import { useAccountAccent, useAccountTheme } from "@/features/settings/use-theme-choice";
import { PendingPage } from "../pages/PendingPage";
import { Navigation } from "./Navigation";
import { usePanels } from "./panels";
import classes from "./shell.module.css";
import { useGlobalShortcuts } from "./use-global-shortcuts";

const CommandPalette = lazy(() => import("./CommandPalette"));
const DemoBanner = lazy(() => import("./DemoBanner"));
const ShortcutSheet = lazy(() => import("./ShortcutSheet"));

/** The layout of everything behind the log-in. */
export function Shell() {
  const content = useFocusOnNavigation();
  usePreloadedPlaces();
  useAccountTheme();
  useAccountAccent();
  return (
    <CallProvider>
      <ChatProvider>
        <div className={classes.shell}>
          <Navigation />
          <div className={classes.body}>
            <Demo />
            <CallsBanner />
            <main id="content" ref={content} tabIndex={-1} className={classes.content}>
              <Suspense fallback={<PendingPage />}>
                <Outlet />
              </Suspense>
            </main>
          </div>
        </div>
        <Panels />
      </ChatProvider>
    </CallProvider>
  );
}

function Demo() {
  const { data: instance } = useQuery(instanceQuery);
  return <Suspense fallback={null}>{instance?.demo && <DemoBanner />}</Suspense>;
}

function Panels() {
  const { open, show } = usePanels();
  useGlobalShortcuts();
  return (
    <Suspense fallback={null}>
      {open === "palette" && <CommandPalette onClose={() => show(null)} />}
      {open === "shortcuts" && <ShortcutSheet onClose={() => show(null)} />}
    </Suspense>
  );
}

/** Fetches the other places once there is time, so that going there is instant, and works when the network does not. */
function usePreloadedPlaces(): void {
  const router = useRouter();
  useEffect(() => {
    const timer = setTimeout(() => {
      void router.preloadRoute({ to: "/chat" });
      void router.preloadRoute({ to: "/people" });
      void router.preloadRoute({ to: "/calls" });
      void router.preloadRoute({ to: "/settings" });
    }, 2000);
    return () => clearTimeout(timer);
  }, [router]);
}

/** Moves the focus to a new page's content, so that readers and keyboards start there. */
function useFocusOnNavigation() {
  const content = useRef<HTMLElement>(null);
  const place = useRouterState({ select: (state) => state.location.pathname.split("/")[1] });
  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    content.current?.focus({ preventScroll: true });
  }, [place]);
  return content;
}
