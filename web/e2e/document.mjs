/**
 * The OpenAPI document against the real server: Schemathesis (PyPI, unmodified; HUBBUB_PYTHON is the interpreter that
 * has it) asks every operation what the document allows and what it does not, in the name of an owner, and nothing may
 * answer with a 5xx, with a status, a type or a form that is not in the document. The same seed asks the same.
 * `--operation ID` asks one only. Ends with `N passed, N failed`, counted in operations.
 */

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { LEFT_OUT, settingsOfTool } from "./document/operations.mjs";
import { Scene } from "./document/scene.mjs";

const DOCUMENT = fileURLToPath(new URL("../../docs/openapi.json", import.meta.url));
const SEED = 20_260_101;
/** Of one operation, in each phase. */
const EXAMPLES = 20;
/** Seconds for everything; it takes about a third of this on two cores. */
const LIMIT = 290;
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
];

const { values } = parseArgs({ options: { operation: { type: "string", multiple: true, default: [] } } });
const scene = await Scene.set();
const folder = await mkdtemp(join(tmpdir(), "hubbub-document-"));
try {
  process.exitCode = await ask(folder);
} finally {
  await scene.dispose();
  await rm(folder, { recursive: true, force: true });
}

async function ask(folder) {
  const [config, report] = [join(folder, "schemathesis.toml"), join(folder, "report.xml")];
  await writeFile(config, settingsOfTool(scene));
  const ended = await run(process.env.HUBBUB_PYTHON ?? "python3", words(config, report), folder);
  const { passed, failed } = count(await readFile(report, "utf8").catch(() => ""));
  const odd = scene.server.output.split("\n").filter((line) => /panicked|ERROR/.test(line));
  for (const line of odd) process.stdout.write(`FAIL the server says: ${line}\n`);
  const wrong = failed + odd.length + (ended !== 0 && failed === 0 ? 1 : 0);
  process.stdout.write(`${passed} passed, ${wrong} failed\n`);
  return wrong === 0 && passed > 0 ? 0 : 1;
}

function words(config, report) {
  const filters = values.operation.length
    ? values.operation.flatMap((id) => ["--include-operation-id", id])
    : Object.keys(LEFT_OUT).flatMap((id) => ["--exclude-operation-id", id]);
  return [
    ["-m", "schemathesis.cli", "--config-file", config, "run", DOCUMENT, "--url", scene.server.url],
    ["--header", `Authorization: Bearer ${scene.owner.token}`, "--checks", CHECKS.join(",")],
    ["--phases", "examples,coverage,fuzzing", "--max-examples", `${EXAMPLES}`, "--workers", "1"],
    ["--seed", `${SEED}`, "--generation-deterministic", "--no-shrink"],
    [
      "--continue-on-failure",
      "--request-timeout",
      "20",
      "--suppress-health-check",
      "all",
      "--warnings",
      "off",
    ],
    ["--report", "junit", "--report-junit-path", report, "--no-color", ...filters],
  ].flat();
}

/** Runs the tool, for a limited time. */
function run(program, parameters, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd, stdio: "inherit" });
    const timer = setTimeout(() => {
      process.stdout.write(`FAIL not done within ${LIMIT} s\n`);
      child.kill("SIGKILL");
    }, LIMIT * 1000);
    child.once("error", reject).once("exit", (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

/** From a JUnit report: each operation is a case. */
function count(report) {
  const cases = report.split("<testcase ").slice(1);
  const failed = cases.filter((each) => /<(failure|error)\b/.test(each)).length;
  return { passed: cases.length - failed, failed };
}
