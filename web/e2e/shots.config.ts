/** Pictures of the main pages for the documents: `npm run shots`. */
import { fileURLToPath } from "node:url";
import base from "./playwright.config";

export default {
  ...base,
  testDir: fileURLToPath(new URL("./shots", import.meta.url)),
  timeout: 180_000,
};
