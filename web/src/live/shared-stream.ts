import type { LiveEventName, LiveEvents, Topic } from './live-events.js';
import { soon } from './soon.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

export interface Listener {
  /** Called with each event. */
  readonly onEvent: <Name extends LiveEventName>(name: Name, data: LiveEvents[Name]) => void;
  /** Called when the stream opens and when it is lost; it is opened again by itself. */
  readonly onConnected?: (isConnected: boolean) => void;
  /** Called when it is open again, and what happened meanwhile was not told. */
  readonly onMissed?: () => void;
}

/** What a connection tells. */
export interface Connected {
  opened(): void;
  /** @param isRefused whether it will not come again by itself */
  lost(isRefused: boolean): void;
  told<Name extends LiveEventName>(name: Name, data: LiveEvents[Name]): void;
}

/** @returns closes it; nothing is told after that */
export type Connect = (topics: readonly Topic[], connected: Connected) => () => void;

interface Connection {
  readonly topics: string;
  isOpen: boolean;
  close: () => void;
}

/**
 * One connection for all who listen, with the topics that any of them wants. For other topics another one takes its place
 * once it is open, so that nothing is missed. One that was refused (503 while Patchbay starts, 401 when the session is
 * over) is tried again, ever less often.
 */
export class SharedStream {
  private readonly listeners = new Map<Listener, readonly Topic[]>();
  /** Who came after it was opened. */
  private readonly fresh = new Set<Listener>();
  private shown: Connection | undefined;
  /** Takes the place of what is shown. */
  private coming: Connection | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private pauseMs = FIRST_PAUSE_MS;
  private hasMissed = false;
  private isResting = false;
  /** Pages leave and come back in the same moment. */
  private readonly settle = soon(0, () => this.follow());

  constructor(private readonly connect: Connect) {}

  /** @returns leaves */
  join(listener: Listener, topics: readonly Topic[]): () => void {
    this.listeners.set(listener, topics);
    this.fresh.add(listener);
    this.settle();
    return () => {
      this.listeners.delete(listener);
      this.fresh.delete(listener);
      this.settle();
    };
  }

  /** Nobody looks, so nothing is told until they do. */
  rest(): void {
    this.isResting = true;
    this.hasMissed = true;
    this.follow();
  }

  wake(): void {
    if (!this.isResting) return;
    this.isResting = false;
    this.follow();
  }

  private follow(): void {
    if (this.isResting || this.listeners.size === 0) return this.close();
    const topics = [...new Set([...this.listeners.values()].flat())];
    if ((this.coming ?? this.shown)?.topics !== topics.join(',')) this.open(topics);
    else if (this.shown?.isOpen) this.welcome();
  }

  private open(topics: readonly Topic[]): void {
    clearTimeout(this.retry);
    this.coming?.close();
    const connection: Connection = { topics: topics.join(','), isOpen: false, close: () => undefined };
    this.coming = connection;
    connection.close = this.connect(topics, {
      opened: () => this.opened(connection),
      lost: (isRefused) => this.lost(connection, isRefused),
      told: (name, data) => {
        for (const listener of this.listeners.keys()) listener.onEvent(name, data);
      },
    });
  }

  private opened(connection: Connection): void {
    connection.isOpen = true;
    this.pauseMs = FIRST_PAUSE_MS;
    if (connection === this.coming) {
      this.shown?.close();
      this.shown = connection;
      this.coming = undefined;
    }
    this.fresh.clear();
    const { hasMissed } = this;
    this.hasMissed = false;
    for (const listener of this.listeners.keys()) {
      listener.onConnected?.(true);
      if (hasMissed) listener.onMissed?.();
    }
  }

  private lost(connection: Connection, isRefused: boolean): void {
    connection.isOpen = false;
    if (!this.shown?.isOpen) {
      this.hasMissed = true;
      for (const listener of this.listeners.keys()) listener.onConnected?.(false);
    }
    if (isRefused) this.tryLater(connection);
  }

  private tryLater(connection: Connection): void {
    if (connection === this.shown) this.shown = undefined;
    if (connection === this.coming) this.coming = undefined;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.follow(), this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }

  private welcome(): void {
    for (const listener of this.fresh) listener.onConnected?.(true);
    this.fresh.clear();
  }

  private close(): void {
    clearTimeout(this.retry);
    this.coming?.close();
    this.shown?.close();
    this.coming = this.shown = undefined;
  }
}
