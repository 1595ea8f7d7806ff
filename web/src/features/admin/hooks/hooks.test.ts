import { describe, expect, it } from "vitest";
import type { Channel } from "@/chat";
import { curlLine, eventKey, events, hostOf, managed } from "./hooks";

describe("chat_09: webhooks", () => {
  it("offer a line for a terminal that each service's programs would send", () => {
    const address = "https://chat.example/api/v1/hooks/1/secret";
    expect(curlLine(address, "slack", "Hello")).toBe(
      `curl -H 'Content-Type: application/json' -d '{"text":"Hello"}' '${address}'`,
    );
    expect(curlLine(address, "discord", "Hello")).toContain('{"content":"Hello"}');
  });

  it("leave nothing of a text to the shell", () => {
    expect(curlLine("https://chat.example", "slack", "it's")).toContain(String.raw`'{"text":"it'\''s"}'`);
  });

  it("have words for every event, and none for those of a newer server", () => {
    expect(events.map(eventKey)).not.toContain(null);
    expect(eventKey("message.created")).toBe("message_created");
    expect(eventKey("call.started")).toBeNull();
  });

  it("show the host of a receiver, not the secret behind it", () => {
    expect(hostOf("https://hooks.example:8443/services/T0/secret")).toBe("hooks.example:8443");
    expect(hostOf("nonsense")).toBe("nonsense");
  });

  it("are offered for those channels that one looks after, by name", () => {
    const channel = (name: string, hooks: boolean) => ({ name, can: { hooks } }) as Channel;
    const channels = [channel("web", true), channel("random", false), channel("design", true)];
    expect(managed(channels).map(({ name }) => name)).toEqual(["design", "web"]);
  });
});
