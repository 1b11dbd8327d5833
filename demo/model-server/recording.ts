import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request as it arrived, for tests that check what a gateway really sent. Times are milliseconds since the epoch. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly path: string;
  /** Name and value of every header line, in order, in the sender's spelling. */
  readonly headers: readonly (readonly [string, string])[];
  readonly bodyBase64: string;
  /** Which TCP connection it came on; equal for requests that shared one. */
  readonly connection: number;
  readonly receivedAt: number;
  /** The body has arrived completely. */
  readonly complete: boolean;
  /** The answer was sent completely. */
  readonly answered: boolean;
  /** The client's connection went away before the answer was complete, and when. */
  readonly closedEarly: boolean;
  readonly closedAt: number | null;
}

/** How many requests of each kind a waiting test wants to see. */
export interface Awaited {
  readonly received: number;
  readonly answered: number;
  readonly closed: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Recorder {
  #requests: Writable<ReceivedRequest>[] = [];
  readonly #connections = new WeakMap<object, number>();
  #connectionCount = 0;
  readonly #waiting = new Set<() => void>();

  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  clear(): void {
    this.#requests = [];
  }

  /** Starts a record; the returned function adds the body once it is there. */
  record(request: IncomingMessage, response: ServerResponse): (body: Buffer) => void {
    const record: Writable<ReceivedRequest> = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: headerLines(request.rawHeaders),
      bodyBase64: '',
      connection: this.#connectionOf(request.socket),
      receivedAt: now(),
      complete: false,
      answered: false,
      closedEarly: false,
      closedAt: null,
    };
    this.#requests.push(record);
    response.once('close', () => {
      record.answered = response.writableFinished;
      record.closedEarly = !response.writableFinished;
      record.closedAt = record.closedEarly ? now() : null;
      this.#changed();
    });
    return (body) => {
      record.bodyBase64 = body.toString('base64');
      record.complete = true;
      this.#changed();
    };
  }

  /** Resolves with true once enough requests were seen, or with false after the time limit or an abort. */
  async waitFor(awaited: Awaited, limit: AbortSignal): Promise<boolean> {
    while (!this.#hasSeen(awaited) && !limit.aborted) await this.#nextChange(limit);
    return this.#hasSeen(awaited);
  }

  #hasSeen({ received, answered, closed }: Awaited): boolean {
    const count = (test: (request: ReceivedRequest) => boolean): number => this.#requests.filter(test).length;
    return (
      count((request) => request.complete) >= received &&
      count((request) => request.answered) >= answered &&
      count((request) => request.closedEarly) >= closed
    );
  }

  #nextChange(limit: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        limit.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      limit.addEventListener('abort', wake, { once: true });
    });
  }

  #changed(): void {
    for (const wake of this.#waiting) wake();
  }

  #connectionOf(socket: object): number {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    this.#connectionCount += 1;
    this.#connections.set(socket, this.#connectionCount);
    return this.#connectionCount;
  }
}

/** Wall-clock time with fractions; comparable between processes of one machine. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

function headerLines(raw: readonly string[]): readonly (readonly [string, string])[] {
  return Array.from(
    { length: raw.length / 2 },
    (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? ''] as const,
  );
}
