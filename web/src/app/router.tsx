/** All places of the client. Each page is a chunk of its own. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  notFound,
  redirect,
} from "@tanstack/react-router";
import { HOME, isAllowed, requireNoSession, requireSession } from "./guards";
import { lazyPage } from "./lazy-page";
import { CrashPage, WholeCrashPage } from "./pages/CrashPage";
import { NotFoundPage, WholeNotFoundPage } from "./pages/NotFoundPage";
import { PendingPage } from "./pages/PendingPage";
import { queryClient } from "./query-client";
import { RootLayout } from "./RootLayout";

type Search = Record<string, unknown>;

/** A text of the address bar, or nothing. */
function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Leaves out what is absent, so that addresses stay short. */
function present<T extends Record<string, string | undefined>>(search: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: RootLayout,
  notFoundComponent: WholeNotFoundPage,
  errorComponent: WholeCrashPage,
});

const outside = createRoute({
  getParentRoute: () => root,
  id: "outside",
  errorComponent: WholeCrashPage,
  component: lazyPage(() => import("@/features/auth/AuthLayout"), "AuthLayout", "auth"),
});

const login = createRoute({
  getParentRoute: () => outside,
  path: "/login",
  validateSearch: (search: Search): { next?: string } => present({ next: text(search.next) }),
  beforeLoad: requireNoSession,
  component: lazyPage(() => import("@/features/auth/LoginPage"), "LoginPage", "auth"),
});

const register = createRoute({
  getParentRoute: () => outside,
  path: "/register",
  validateSearch: (search: Search): { invite?: string; next?: string } =>
    present({ invite: text(search.invite), next: text(search.next) }),
  beforeLoad: requireNoSession,
  component: lazyPage(() => import("@/features/auth/RegisterPage"), "RegisterPage", "auth"),
});

const forgot = createRoute({
  getParentRoute: () => outside,
  path: "/forgot",
  component: lazyPage(() => import("@/features/auth/ForgotPage"), "ForgotPage", "auth"),
});

const reset = createRoute({
  getParentRoute: () => outside,
  path: "/reset",
  validateSearch: (search: Search): { token?: string } => present({ token: text(search.token) }),
  component: lazyPage(() => import("@/features/auth/ResetPage"), "ResetPage", "auth"),
});

const verify = createRoute({
  getParentRoute: () => outside,
  path: "/verify",
  validateSearch: (search: Search): { token?: string } => present({ token: text(search.token) }),
  component: lazyPage(() => import("@/features/auth/VerifyPage"), "VerifyPage", "auth"),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: requireSession,
  errorComponent: WholeCrashPage,
  component: lazyPage(() => import("./shell/Shell"), "Shell"),
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: HOME, replace: true });
  },
});

const panels = ["members", "pins", "search", "person"] as const;

const chat = createRoute({
  getParentRoute: () => inside,
  path: "/chat",
  validateSearch: (search: Search): { panel?: (typeof panels)[number]; person?: string; q?: string } => {
    const panel = panels.find((name) => name === search.panel);
    const person = text(search.person);
    const q = text(search.q);
    return { ...(panel && { panel }), ...(person && { person }), ...(q && { q }) };
  },
  component: lazyPage(() => import("@/chat/channels/ChatPage"), "ChatPage", "chat", "spaces"),
});

const chatHome = createRoute({
  getParentRoute: () => chat,
  path: "/",
  component: lazyPage(() => import("@/chat/channels/ChatHome"), "ChatHome", "spaces"),
});

const channelPage = lazyPage(() => import("@/chat/channels/ChannelPage"), "ChannelPage", "chat", "spaces");

const channel = createRoute({
  getParentRoute: () => chat,
  path: "$channelId",
  component: channelPage,
});

const message = createRoute({
  getParentRoute: () => channel,
  path: "$messageId",
});

const join = createRoute({
  getParentRoute: () => inside,
  path: "/join/$code",
  component: lazyPage(() => import("@/chat/channels/JoinPage"), "JoinPage", "rooms", "spaces"),
});

const people = createRoute({
  getParentRoute: () => inside,
  path: "/people",
  validateSearch: (search: Search): { q?: string } => present({ q: text(search.q) }),
  component: lazyPage(() => import("@/features/people/PeoplePage"), "PeoplePage", "people"),
});

const person = createRoute({
  getParentRoute: () => people,
  path: "$personId",
  component: lazyPage(() => import("@/features/people/PersonCard"), "PersonCard", "people", "spaces"),
});

const history = createRoute({
  getParentRoute: () => inside,
  path: "/calls",
  validateSearch: (search: Search): { only?: "missed" } =>
    search.only === "missed" ? { only: "missed" } : {},
  component: lazyPage(() => import("@/features/history/HistoryPage"), "HistoryPage", "history"),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: "/settings",
  component: lazyPage(() => import("@/features/settings/SettingsLayout"), "SettingsLayout", "settings"),
});

const settingsSection = createRoute({
  getParentRoute: () => settings,
  path: "$section",
  component: lazyPage(() => import("@/features/settings/SettingsSection"), "SettingsSection", "settings"),
});

const admin = createRoute({
  getParentRoute: () => inside,
  path: "/admin",
  beforeLoad: async ({ context }) => {
    if (!(await isAllowed(context.queryClient, "moderate"))) throw notFound();
  },
  component: lazyPage(() => import("@/features/admin/AdminLayout"), "AdminLayout", "admin", "moderation"),
});

const adminSection = createRoute({
  getParentRoute: () => admin,
  path: "$section",
  component: lazyPage(() => import("@/features/admin/AdminSection"), "AdminSection", "admin", "moderation"),
});

const routeTree = root.addChildren([
  home,
  outside.addChildren([login, register, forgot, reset, verify]),
  inside.addChildren([
    chat.addChildren([chatHome, channel.addChildren([message])]),
    join,
    people.addChildren([person]),
    history,
    settings.addChildren([settingsSection]),
    admin.addChildren([adminSection]),
  ]),
]);

/** The router of the page. */
export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultPendingMs: 150,
  defaultPendingMinMs: 250,
  defaultPendingComponent: PendingPage,
  defaultErrorComponent: CrashPage,
  defaultNotFoundComponent: NotFoundPage,
  // The chat's lists find their places themselves: a jump to a message must not be undone.
  scrollRestoration: ({ location }) => !location.pathname.startsWith("/chat"),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
