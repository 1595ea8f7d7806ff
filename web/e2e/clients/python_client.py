"""python-socketio as somebody who chats: refused once, then let in, answered, and told."""

import json
import sys
import threading
import uuid

import socketio

WAYS = {"websocket": ["websocket"], "polling": ["polling"], "upgrade": None}
PATIENCE = 10

task = json.loads(sys.argv[1])


def join(token, hear):
    client = socketio.Client(reconnection=False)
    client.on("log", hear)
    in_packet = task["shown"] == "auth"
    shown = {"auth": {"token": token}} if in_packet else {"headers": {"Authorization": f"Bearer {token}"}}
    client.connect(task["url"], transports=WAYS[task["way"]], wait_timeout=PATIENCE, **shown)
    return client


try:
    join("nonsense", lambda log: None)
    sys.exit("let in with nonsense for a token")
except socketio.exceptions.ConnectionError:
    pass

texts, told = [], threading.Event()


def hear(log):
    texts.extend(entry["message"]["text"] for entry in log["entries"] if entry["kind"] == "message")
    if "hello to python" in texts:
        told.set()


client = join(task["token"], hear)
expected = "polling" if task["way"] == "polling" else "websocket"
assert client.transport() == expected, client.transport()
answer = client.call("sync", {"have": {}, "personal": 0, "directory": 0}, timeout=PATIENCE)
assert answer["ok"] and task["channel"] in answer["channels"], answer
message = {"channel": task["channel"], "nonce": str(uuid.uuid4()), "text": "hello from python"}
sent = client.call("message:send", message, timeout=PATIENCE)
assert sent["ok"], sent
assert client.call("message:send", message, timeout=PATIENCE) == sent, "the same nonce is the same message"
assert told.wait(PATIENCE), texts
client.disconnect()
print("heard hello to python")
