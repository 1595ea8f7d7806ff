/** A certificate for loopback that a browser is told to trust by its public key. */

import { execFile } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const REQUEST = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
const CONTENT = ["-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];

export class Certificate {
  #folder;

  constructor(folder, pem) {
    this.#folder = folder;
    /** The certificate as text. */
    this.pem = pem;
  }

  /** Makes a key and a certificate that is good for a day. */
  static async make() {
    const folder = await mkdtemp(join(tmpdir(), "hubbub-certificate-"));
    const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")];
    await run("openssl", [...REQUEST, "-days", "1", ...files, ...CONTENT]);
    return new Certificate(folder, await readFile(join(folder, "certificate.pem"), "utf8"));
  }

  /** The section of the server's settings. */
  get settings() {
    return { certificate: join(this.#folder, "certificate.pem"), key: join(this.#folder, "key.pem") };
  }

  /**
   * What Chromium is started with to trust it, for pages and for TURN over TLS alike. (Ignoring certificate errors in a
   * context of Playwright covers pages only.)
   */
  get browserFlag() {
    const key = new X509Certificate(this.pem).publicKey.export({ type: "spki", format: "der" });
    return `--ignore-certificate-errors-spki-list=${createHash("sha256").update(key).digest("base64")}`;
  }

  /** Removes the files. */
  async dispose() {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
