import { Scope } from "../core/scope";

/** What the server answers when it is asked for relays. */
export interface IceAnswer {
  servers: RTCIceServer[];
  /** How long the answer is good, in milliseconds. */
  lifetime: number;
}

/** How a peer connection is to be made now, and when that has to be asked again. */
export interface IceConfiguration {
  configuration: RTCConfiguration;
  /** Milliseconds until it should be renewed; null when nothing in it expires. */
  renewIn: number | null;
}

/** Times, in milliseconds, and shares of times. */
export interface IceServersSettings {
  /** A call does not wait longer than this for relays that it may not need. */
  patience: number;
  /** The share of the lifetime after which credentials are renewed. */
  renewAfter: number;
  /** The longest time without asking. */
  longest: number;
  /** After a failure the next try comes after this time. */
  retry: number;
}

/** The settings of the product. */
export const defaultIceServers: IceServersSettings = {
  patience: 4_000,
  renewAfter: 0.75,
  longest: 24 * 3_600_000,
  retry: 30_000,
};

interface Known {
  servers: RTCIceServer[];
  expires: number;
}

/**
 * The relays of the server, asked for anew for each call and each new path, since their credentials live shortly. When
 * the server does not answer, those known from before serve as long as they are good; without any, a direct way may do.
 */
export class IceServers {
  private readonly ask: () => Promise<IceAnswer>;
  private readonly trouble: (error: unknown) => void;
  private readonly settings: IceServersSettings;
  private known: Known | null = null;
  private asking: Promise<IceConfiguration> | null = null;

  constructor(
    ask: () => Promise<IceAnswer>,
    trouble: (error: unknown) => void,
    settings = defaultIceServers,
  ) {
    this.ask = ask;
    this.trouble = trouble;
    this.settings = settings;
  }

  /** The relays now. Never fails, and takes no longer than the patience; several at once ask once. */
  get(): Promise<IceConfiguration> {
    this.asking ??= this.fetch().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async fetch(): Promise<IceConfiguration> {
    try {
      const { servers, lifetime } = await bounded(this.ask(), this.settings.patience);
      this.known = { servers, expires: Date.now() + lifetime };
      const expiring = servers.some(({ credential }) => credential !== undefined);
      const { renewAfter, longest } = this.settings;
      return configured(servers, expiring ? Math.min(lifetime * renewAfter, longest) : null);
    } catch (error) {
      this.trouble(error);
      const stillGood = this.known && this.known.expires > Date.now();
      return configured(stillGood ? this.known?.servers : undefined, this.settings.retry);
    }
  }
}

function configured(iceServers: RTCIceServer[] | undefined, renewIn: number | null): IceConfiguration {
  return { configuration: { ...(iceServers && { iceServers }), bundlePolicy: "max-bundle" }, renewIn };
}

/** Rejects when `work` takes longer. */
async function bounded<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  const scope = new Scope();
  const late = new Promise<never>((_, reject) => {
    scope.after(milliseconds, () => reject(new Error("the server does not say which relays there are")));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    scope.close();
  }
}
