/** What a page keeps to come back into its call after its socket, or the page itself, was lost. */
export interface CallTicket {
  /** The account it belongs to: another one that logs in here must not present it. */
  account: string;
  callId: string;
  ticket: string;
  /** The connection that held the call. */
  uuid: string;
  peer: { id: string; name: string; photo: string | null };
  role: "caller" | "callee";
  /** When the call began to talk, in milliseconds since 1970. */
  startedAt: number;
}

const ticketKey = "hubbub.call.ticket";
const deviceKey = "hubbub.call.device";

/** The ticket of this tab's call, in the tab's own storage: it outlives a reload, not the tab. */
export const ticketStore = {
  load(account: string): CallTicket | null {
    try {
      const found = JSON.parse(sessionStorage.getItem(ticketKey) ?? "null") as CallTicket | null;
      return found && found.account === account && typeof found.ticket === "string" ? found : null;
    } catch {
      return null;
    }
  },
  save(ticket: CallTicket): void {
    try {
      sessionStorage.setItem(ticketKey, JSON.stringify(ticket));
    } catch {
      // Storage may be full or forbidden; the call itself does not need it.
    }
  },
  clear(): void {
    try {
      sessionStorage.removeItem(ticketKey);
    } catch {
      // As above.
    }
  },
};

const randomId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

/**
 * The name of this tab among the person's devices, the same after a reload. A duplicated tab inherits the storage of
 * its original; the lock, which only one of them holds, tells them apart, for the server would let one take the
 * other's place.
 */
export function deviceOfThisTab(): Promise<string> {
  device ??= chooseDevice();
  return device;
}

let device: Promise<string> | null = null;

async function chooseDevice(): Promise<string> {
  const fresh = `web-${randomId()}`;
  if (!("locks" in navigator) || !navigator.locks) return fresh;
  const kept = readDevice();
  if (kept && (await hold(kept))) return kept;
  await hold(fresh);
  try {
    sessionStorage.setItem(deviceKey, fresh);
  } catch {
    // Without storage a reload is a new device, no more.
  }
  return fresh;
}

function readDevice(): string | null {
  try {
    return sessionStorage.getItem(deviceKey);
  } catch {
    return null;
  }
}

/** Holds the lock of a device name until the page goes; false when another tab has it. */
function hold(device: string): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(`hubbub.device.${device}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise<void>(() => {});
      })
      .catch(() => resolve(false));
  });
}
