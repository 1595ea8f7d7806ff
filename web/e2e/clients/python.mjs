/** PyPI python-socketio by every way there is: `python_client.py` talks to somebody with npm socket.io-client. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { within } from "../support/wait.mjs";
import { Talker } from "./talker.mjs";

const SCRIPT = fileURLToPath(new URL("python_client.py", import.meta.url));
const PYTHON = process.env.HUBBUB_PYTHON ?? "python3";

export const scenarios = ["websocket", "polling", "upgrade"].flatMap((way) =>
  ["auth", "header"].map((shown) => ({
    title: `${way}: chats both ways, with its token in the ${shown === "auth" ? "packet" : "request"}`,
    async run(team) {
      const [anns, bobs, channel] = [await team.person(), await team.person(), await team.channel()];
      const ann = await Talker.join(team.server, ["websocket"], anns);
      await ann.sync();
      const python = play({ url: team.server.url, way, shown, token: bobs.token, channel });
      const heard = await ann.message("hello from python");
      assert.equal(heard.message.author, bobs.id);
      await ann.send(channel, "hello to python");
      assert.deepEqual(await within("python ends", python, 30_000), [0, "heard hello to python"]);
      ann.leave();
    },
  })),
);

/** Runs the script, and so Python's client; its exit code and last line. */
export function play(task) {
  const child = spawn(PYTHON, [SCRIPT, JSON.stringify(task)], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (bytes) => {
    output += bytes;
  });
  child.stderr.on("data", (bytes) => {
    output += bytes;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve([code, code === 0 ? output.trim().split("\n").at(-1) : output]));
  });
}
