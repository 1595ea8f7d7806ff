/** A value that can be watched: the bridge between the engine and React's `useSyncExternalStore`. */
export class Store<T> {
  private value: T;
  private readonly listeners = new Set<() => void>();

  constructor(initial: T) {
    this.value = initial;
  }

  /** The present value; the same object until the next `set`. */
  readonly get = (): T => this.value;

  /** Replaces the value and tells every listener, unless it is the same value. */
  set(next: T): void {
    if (Object.is(next, this.value)) return;
    this.value = next;
    for (const listener of [...this.listeners]) listener();
  }

  /** Merges a few fields of an object value. */
  patch(part: Partial<T>): void {
    this.set({ ...this.value, ...part });
  }

  /** Calls `listener` after every change; the answer ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };
}
