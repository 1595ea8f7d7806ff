import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `cargo run -p hubbub -- serve` listens while the client is being worked on. */
const server = process.env.HUBBUB_DEV_SERVER ?? "http://127.0.0.1:8080";

/** Parts that many pages share, in a few files rather than in one each; the rest is split by page. */
const chunks = [
  {
    name: "framework",
    test: /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store|zustand|i18next|react-i18next|clsx|openapi-fetch|@tanstack)[\\/]/,
  },
  { name: "icons", test: /@tabler[\\/]icons-react/, minShareCount: 3 },
  // Only what nearly everything needs: a menu or a dialog that many pages have must not come with the first one.
  { name: "parts", test: /@mantine|src[\\/](ui|api|i18n)[\\/]/, minShareCount: 31 },
];

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    proxy: {
      "/api": { target: server },
      "/p2p": { target: server, ws: true },
      "/socket.io": { target: server, ws: true },
    },
  },
  build: {
    target: "es2022",
    // Nothing becomes a data: URL, so that the content security policy can stay narrow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
