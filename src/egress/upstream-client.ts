import { Socket } from 'node:net';
import { type buildConnector, Client, type Dispatcher } from 'undici';

/** The connection a request waits for before it can be sent. */
export interface WaitingConnection {
  /** Gives the request up: a connection that is still being made is closed at once; one that stands is left alone. */
  abandon(): void;
  /** Whether the connection is made for this request; false for one that had been idle. */
  readonly isNew: boolean;
}

/** A handler that wants to be able to give up before undici hands it a controller in `onRequestStart`. */
export interface QueuedHandler extends Dispatcher.DispatchHandler {
  /** Called once, before the request waits for a connection. */
  onQueued?(connection: WaitingConnection): void;
}

class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
  readonly code = 'ABANDONED';
}

/**
 * One connection that can be given up while it is still being made. A pool gives each client one request at a time
 * (pipelining 1), so the connection a client makes is made for the request it was given last.
 */
export class UpstreamClient extends Client {
  private readonly line: Line;

  constructor(origin: URL, options: Client.Options, connect: buildConnector.connector) {
    const line = new Line(connect);
    super(origin, { ...options, connect: (target, callback) => line.connect(target, callback) });
    this.line = line;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: QueuedHandler): boolean {
    this.line.queue(handler);
    return super.dispatch(options, handler);
  }
}

/** Knows for which request a connection is being made; what it keeps does not lead to the request itself. */
class Line {
  private wait: Wait | undefined;

  constructor(private readonly connector: buildConnector.connector) {}

  queue(handler: QueuedHandler): void {
    this.wait = handler.onQueued ? new Wait() : undefined;
    if (this.wait) handler.onQueued?.(this.wait);
  }

  connect(target: buildConnector.Options, callback: buildConnector.Callback): void {
    const { wait } = this;
    if (!wait) return this.connector(target, callback);
    wait.isNew = true;
    if (wait.isAbandoned) return callback(new AbandonedError('given up before a connection was begun'), null);
    // Typed as void, but documented and relied on by undici itself: a connector returns the socket.
    const socket: unknown = this.connector(target, (...result) => {
      wait.over();
      callback(...result);
    });
    if (socket instanceof Socket) wait.begin(socket);
  }
}

class Wait implements WaitingConnection {
  isAbandoned = false;
  isNew = false;
  private socket: Socket | undefined;

  begin(socket: Socket): void {
    this.socket = socket;
  }

  over(): void {
    this.socket = undefined;
  }

  abandon(): void {
    this.isAbandoned = true;
    // With an error: without one undici would never hear that its connection will not come.
    this.socket?.destroy(new AbandonedError('given up while the connection was being made'));
  }
}
