/**
 * Checks how much script the first page loads: `node tools/bundle-size.mjs [dist]` after a build.
 *
 * "First page" is what a browser fetches until the page stands: the entry, the frame's texts, and the route with its layout and texts,
 * each with everything it imports. Sizes are gzipped bytes; the limit is in kB of 1000 bytes.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 250;

/** The chunks of each first page; `{}` stands for the language. */
const FIRST_PAGES = {
  "log in": [
    "src/features/auth/AuthLayout.tsx",
    "src/features/auth/LoginPage.tsx",
    "src/features/auth/locales/{}.json",
  ],
  chat: [
    "src/app/shell/Shell.tsx",
    "src/chat/channels/ChatPage.tsx",
    "src/chat/channels/ChannelPage.tsx",
    // The connection is asked for at once, and the page is empty without it.
    "src/chat/client/run.ts",
    "src/chat/locales/{}.json",
    "src/chat/channels/locales/{}.json",
  ],
  people: [
    "src/app/shell/Shell.tsx",
    "src/features/people/PeoplePage.tsx",
    "src/features/people/locales/{}.json",
  ],
};

const dist = process.argv[2] ?? fileURLToPath(new URL("../dist", import.meta.url));
const manifest = JSON.parse(readFileSync(path.join(dist, ".vite/manifest.json"), "utf8"));

/** All files a chunk needs, itself included. */
function closure(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`there is no chunk for ${key}: was it renamed?`);
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) closure(next, seen);
  return seen;
}

function gzipped(file) {
  return gzipSync(readFileSync(path.join(dist, file))).length;
}

let failed = false;
for (const [name, routes] of Object.entries(FIRST_PAGES)) {
  for (const language of ["en", "ru"]) {
    const files = new Set();
    for (const key of ["index.html", "src/i18n/start/{}.ts", ...routes])
      closure(key.replace("{}", language), files);
    const kilobytes =
      [...files].filter((file) => file.endsWith(".js")).reduce((sum, file) => sum + gzipped(file), 0) / 1000;
    const verdict = kilobytes <= LIMIT_KB ? "ok" : `more than ${LIMIT_KB} kB`;
    failed ||= kilobytes > LIMIT_KB;
    process.stdout.write(
      `${name} (${language}): ${kilobytes.toFixed(1)} kB of script in ${files.size} files: ${verdict}\n`,
    );
  }
}
process.exitCode = failed ? 1 : 0;
