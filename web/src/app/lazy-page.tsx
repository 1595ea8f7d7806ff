/**
 * Pages as chunks of their own, fetched when they are wanted or likely to be.
 *
 * The router's own helper loads the whole document anew when a chunk does not come, which would drop a running call
 * because of a moment without network. Here a failure is an error like any other, and can be tried again.
 */
import { type ComponentType, createElement, type ReactNode, use } from "react";
import { loadTexts } from "@/i18n";

/** A component that the router fetches before it shows it. */
export type LazyPage = (() => ReactNode) & { preload: () => Promise<void> };

/** The page `name` of a module, and the texts it shows. */
export function lazyPage<Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
  ...texts: Parameters<typeof loadTexts>
): LazyPage {
  let loading: Promise<ComponentType> | null = null;
  let failed = false;

  const fetchOnce = () => {
    if (loading && !failed) return loading;
    failed = false;
    loading = Promise.all([load(), loadTexts(...texts)]).then(([module]) => module[name]);
    loading.catch(() => {
      failed = true;
    });
    return loading;
  };

  // Rendering never starts a fetch again after a failure, or it would go round for ever; `preload` does.
  const Page = () => createElement(use(loading ?? fetchOnce()));
  return Object.assign(Page, { preload: async () => void (await fetchOnce()) });
}
