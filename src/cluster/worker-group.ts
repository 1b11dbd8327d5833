import cluster from 'node:cluster';
import type { Variables } from '../config/read-environment.js';
import { gatherFrom } from './gather.js';
import { restartDelayMs } from './restart-plan.js';
import { type Ended, Seat, type SeatAudience } from './seat.js';

export interface GroupOptions {
  /** Program of a worker. */
  readonly program: string;
  readonly count: number;
  readonly variables: Variables;
  readonly databaseUrl: string;
  /** After which a worker that does not end is killed. */
  readonly longestEndMs: number;
  readonly log: GroupLog;
  /** Shows a person why a start failed. */
  readonly report: (text: string) => void;
}

export interface GroupLog {
  log(line: string): void;
  warn(line: string): void;
}

/** Processes that serve one port together. The first starts alone, so that a start that fails does so once. */
export class WorkerGroup implements SeatAudience {
  private readonly seats: readonly Seat[];
  private readonly outcome = Promise.withResolvers<number>();
  private allGone = Promise.withResolvers<void>();
  private hasServed = false;
  private isEnding = false;
  private port: number | null = null;
  private reported: string | undefined;
  private variables: Variables;

  constructor(private readonly options: GroupOptions) {
    this.variables = options.variables;
    this.seats = Array.from({ length: options.count }, (_, index) => new Seat(index + 1, this));
  }

  /** Resolves with an exit code when no worker can be had any more. */
  run(): Promise<number> {
    // The primary accepts and hands out, a new connection to whoever took the last one. Measured with 2 workers and 32
    // connections that stay: shares from 17/16 to 23/10. Where workers accept by themselves it was up to 32/1, and
    // requests/s fell by 30 %. The kernel's balancing (reusePort) shares as well as this does, but drops connections
    // that wait for a worker that ends, and lets a second Patchbay have the same port. The price is 60 µs of the
    // primary for each new connection.
    cluster.schedulingPolicy = cluster.SCHED_RR;
    cluster.setupPrimary({ exec: this.options.program });
    this.seats[0]?.begin(this.beginning());
    return this.outcome.promise;
  }

  /** Resolves when all have ended; those that do not in time are ended. */
  async end(): Promise<void> {
    this.isEnding = true;
    for (const seat of this.seats) seat.send({ kind: 'end' });
    const timer = setTimeout(() => this.kill(), this.options.longestEndMs);
    this.noticeAllGone();
    await this.allGone.promise;
    clearTimeout(timer);
  }

  /** What workers are to go by from now on. */
  reload(variables: Variables): void {
    this.variables = variables;
    for (const seat of this.seats) seat.send({ kind: 'reload', variables });
  }

  /** At once, with whatever they are doing. */
  kill(): void {
    for (const seat of this.seats) seat.kill();
  }

  serving(seat: Seat, port: number): void {
    this.port = port;
    this.hasServed = true;
    this.reported = undefined;
    this.options.log.log(`worker ${seat.number} (process ${seat.pid}) serves`);
    this.fillSeats();
  }

  /** The same reason is shown once, however often a worker is started again. */
  failed(_seat: Seat, text: string): void {
    if (this.isEnding || text === this.reported) return;
    this.reported = text;
    this.options.report(text);
  }

  gather(asking: Seat, question: number): void {
    void gatherFrom(this.seats, asking).then((parts) => asking.send({ kind: 'figures_of_others', question, parts }));
  }

  ended(seat: Seat, { pid, code, signal }: Ended): void {
    if (this.isEnding) return this.noticeAllGone();
    const othersServe = this.seats.some((other) => other.isServing);
    const delayMs = restartDelayMs({ failures: seat.failures, hasServed: this.hasServed, othersServe });
    const who = `worker ${seat.number} (process ${pid}) has ended (${signal ?? `status ${code}`})`;
    if (delayMs === null) {
      if (this.hasServed) this.options.log.warn(`${who}; none serves and none can be started, so this is the end`);
      return this.outcome.resolve(code === null || code === 0 ? 1 : code);
    }
    this.options.log.warn(`${who}; another one is started${delayMs === 0 ? '' : ` in ${delayMs} ms`}`);
    setTimeout(() => this.begin(seat), delayMs);
  }

  private fillSeats(): void {
    for (const seat of this.seats) if (seat.failures === 0) this.begin(seat);
  }

  private begin(seat: Seat): void {
    if (!this.isEnding && !seat.isTaken) seat.begin(this.beginning());
  }

  private beginning(): { variables: Variables; databaseUrl: string; port: number | null } {
    const { variables } = this;
    const { databaseUrl } = this.options;
    // Nobody shall be sent to a worker that has nothing to serve yet, unless there is no other.
    return { variables, databaseUrl, port: this.seats.some((seat) => seat.isServing) ? this.port : null };
  }

  private noticeAllGone(): void {
    if (!this.seats.some((seat) => seat.isTaken)) this.allGone.resolve();
  }
}
