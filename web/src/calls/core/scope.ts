/** Thrown into work that waited for something while its scope was closed. */
export class ScopeClosed extends Error {
  constructor() {
    super("the scope was closed");
    this.name = "ScopeClosed";
  }
}

type Release = () => void;

/**
 * The lifetime of one thing (a socket, a call). Timers, listeners and releases that belong to it end with it, and
 * work that awaits through `guard` stops at its next await instead of acting on something that is gone.
 */
export class Scope {
  private releases = new Set<Release>();
  private closed = false;

  /** False once `close` was called. */
  get alive(): boolean {
    return !this.closed;
  }

  /** Runs `release` when the scope closes (at once if it already has). The answer takes it back. */
  defer(release: Release): Release {
    if (this.closed) {
      release();
      return () => {};
    }
    this.releases.add(release);
    return () => {
      this.releases.delete(release);
    };
  }

  /** A timer that cannot fire after the scope closed. The answer cancels it. */
  after(milliseconds: number, action: () => void): Release {
    if (this.closed) return () => {};
    const forget = this.defer(() => clearTimeout(timer));
    const timer = setTimeout(() => {
      forget();
      action();
    }, milliseconds);
    return () => {
      clearTimeout(timer);
      forget();
    };
  }

  /** A repeating timer that ends with the scope. */
  every(milliseconds: number, action: () => void): Release {
    if (this.closed) return () => {};
    const timer = setInterval(action, milliseconds);
    const forget = this.defer(() => clearInterval(timer));
    return () => {
      clearInterval(timer);
      forget();
    };
  }

  /** An event listener that is removed with the scope and hears nothing after it. */
  listen(target: EventTarget, type: string, listener: (event: Event) => void): Release {
    if (this.closed) return () => {};
    const guarded = (event: Event) => {
      if (!this.closed) listener(event);
    };
    target.addEventListener(type, guarded);
    const remove = () => target.removeEventListener(type, guarded);
    const forget = this.defer(remove);
    return () => {
      remove();
      forget();
    };
  }

  /** Awaits `work`, then throws `ScopeClosed` if the scope closed meanwhile. */
  async guard<T>(work: Promise<T>): Promise<T> {
    const result = await work;
    if (this.closed) throw new ScopeClosed();
    return result;
  }

  /** Starts `work`; being closed is a normal end, any other failure goes to `failed` while the scope lives. */
  run(work: () => Promise<void>, failed: (error: unknown) => void): void {
    if (this.closed) return;
    work().catch((error: unknown) => {
      if (!this.closed && !(error instanceof ScopeClosed)) failed(error);
    });
  }

  /** Ends everything, newest first. Doing it twice is harmless. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    const releases = [...this.releases].reverse();
    this.releases.clear();
    for (const release of releases) release();
  }
}
