/** Starts the client: texts and session first, both at once, then the page. */
import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./theme/base.css";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { resolveSession } from "./api/session";
import { Providers } from "./app/providers";
import { router } from "./app/router";
import { watchSession } from "./app/watch-session";
import { startI18n } from "./i18n";
import { listenForShortcuts } from "./ui/shortcuts";

async function start(): Promise<void> {
  // A failure is not lost: the guards ask again and show it.
  const session = resolveSession().catch(() => undefined);
  await startI18n();
  await session;
  watchSession(router);
  listenForShortcuts();
  const container = document.getElementById("root");
  if (!container) return;
  createRoot(container).render(
    <StrictMode>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}

void start();
