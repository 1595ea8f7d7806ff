/** Tells of messages: by a sound, by a notification of the system, and to readers of the screen. */
import i18next from "i18next";
import { mayNotify } from "@/calls/sounds/notify";
import { loadTexts } from "@/i18n";
import { usePreferences } from "@/preferences";
import { announce } from "@/ui/announce";
import { plain } from "../markdown/plain";
import type { Channel, Id, Message } from "../protocol";
import { useChat } from "../store/state";
import { claim } from "./claim";
import { decide } from "./decide";

/** Names of the settings that all devices share. */
export const SOUND_SETTING = "notifySound";
export const TEXT_SETTING = "notifyText";

/** What a notification leads to. */
export interface NotifierPorts {
  open(channel: Id, message: Id): void;
  /** The channel one looks at. */
  front(): Id | null;
}

/** Longest text of a notification. */
const LONGEST = 160;
/** Notes that come together are one sound, in milliseconds. */
const QUIET_FOR = 1_500;

/** Tells of what is heard. */
export class Notifier {
  readonly #ports: NotifierPorts;
  #soundedAt = 0;

  constructor(ports: NotifierPorts) {
    this.#ports = ports;
  }

  /** A message of somebody else came in. */
  heard(message: Message, id: Id): void {
    const { channels, prefs, me, blocked, ownStatus } = useChat.getState();
    const channel = channels[id];
    const front = this.#ports.front() === id && !document.hidden;
    const seen = front && document.hasFocus();
    const now = Date.now();
    const notice = decide({
      message,
      channel,
      prefs: prefs[id],
      me: me ?? "",
      blocked,
      status: ownStatus,
      now,
      seen,
    });
    if (front && !(message.author && blocked.includes(message.author))) {
      announce(`${nameOf(message)}: ${plain(message.text, LONGEST)}`);
    }
    if (notice === "quiet" || !channel) return;
    void claim(message.id, notice === "seen", () => this.#tell(message, channel));
  }

  #tell(message: Message, channel: Channel): void {
    const { settings } = useChat.getState();
    if (settings[SOUND_SETTING] !== false) this.#sound();
    if (usePreferences.getState().notifications && mayNotify()) void this.#show(message, channel);
  }

  #sound(): void {
    const now = Date.now();
    if (now - this.#soundedAt < QUIET_FOR) return;
    this.#soundedAt = now;
    void import("./sound").then(({ playDrop }) => playDrop());
  }

  async #show(message: Message, channel: Channel): Promise<void> {
    await loadTexts("chat");
    const { settings, people } = useChat.getState();
    const name = nameOf(message);
    const named = channel.kind === "text" || channel.kind === "voice";
    const words = plain(message.text, LONGEST) || i18next.t("chat:attachment");
    const icon = message.author ? people[message.author]?.picture : null;
    try {
      const shown = new Notification(named ? `${name} · #${channel.name}` : name, {
        body: settings[TEXT_SETTING] === false ? i18next.t("chat:notice.hidden") : words,
        tag: `hubbub.chat.${channel.id}`,
        ...(icon && { icon }),
      });
      shown.onclick = () => {
        window.focus();
        shown.close();
        this.#ports.open(channel.id, message.id);
      };
    } catch {
      // Some mobile browsers know the class but forbid its use in pages.
    }
  }
}

function nameOf(message: Message): string {
  const { people } = useChat.getState();
  return message.hook?.name ?? (message.author ? (people[message.author]?.name ?? "") : "");
}
