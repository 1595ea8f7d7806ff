/** A channel with more messages than any test could write: put into the server's database while it is stopped. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const PYTHON = process.env.HUBBUB_PYTHON ?? "python3";

/** Python has SQLite with it; a function that a check of the tables needs is newer than the SQLite of some systems. */
const FILL = `
import sqlite3, sys, time
path, channel, handle, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
base = sqlite3.connect(path)
base.create_function("octet_length", 1, lambda text: None if text is None else len(str(text).encode()), deterministic=True)
[(room, head)] = base.execute("SELECT id, head FROM channels WHERE name = ?", (channel,)).fetchall()
[(author,)] = base.execute("SELECT id FROM accounts WHERE handle = ?", (handle,)).fetchall()
start = int(time.time() * 1000) - count * 60_000
def rows():
    for at in range(1, count + 1):
        text = f"message {at}" + (" and so on" * (at * 7 % 40) if at % 5 == 0 else "")
        yield (at.to_bytes(16, "big"), room, head + at, head + at, author, text, start + at * 60_000)
base.executemany("INSERT INTO messages (id, channel, seq, rev, author, kind, body, here, created_at) VALUES (?, ?, ?, ?, ?, 'message', ?, 0, ?)", rows())
base.execute("UPDATE channels SET head = head + ?, posts = posts + ?, posted_at = ? WHERE id = ?", (count, count, start + count * 60_000, room))
base.commit()
`;

/**
 * Writes `count` messages, `message 1` and so on, one a minute. The server starts again.
 * @param {import("./server.mjs").HubbubServer} server
 * @param {{ channel: string, author: string, count: number }} wanted by the names of channel and author
 */
export async function fillChannel(server, { channel, author, count }) {
  await server.terminate();
  await promisify(execFile)(PYTHON, ["-c", FILL, server.database, channel, author, String(count)]);
  await server.launch();
}

/** The id of `message 1`, `message 2` and so on. */
export const idOf = (at) => `00000000-0000-0000-0000-${at.toString(16).padStart(12, "0")}`;
