import cluster, { type Worker } from 'node:cluster';
import { type Beginning, type Figures, NO_FIGURES, type ToPrimary, type ToWorker } from './messages.js';
import { SETTLED_MS } from './restart-plan.js';
import { closeUnaccepted } from './unaccepted-connections.js';

/** A worker that does not answer within this time is asked for nothing else meanwhile. */
const FIGURES_TIMEOUT_MS = 1000;

/** How a worker ended. */
export interface Ended {
  readonly pid: number | undefined;
  readonly code: number | null;
  readonly signal: string | null;
}

/** Who is told what becomes of the worker in a seat. */
export interface SeatAudience {
  serving(seat: Seat, port: number): void;
  failed(seat: Seat, text: string): void;
  gather(seat: Seat, question: number): void;
  ended(seat: Seat, how: Ended): void;
}

/** A place for one worker, and for whoever takes its place. */
export class Seat {
  /** How often in a row workers in it ended before they had settled. */
  failures = 0;
  /** Lasting figures as they were last told. */
  lasting = NO_FIGURES;
  private worker: Worker | undefined;
  private servingSince: number | undefined;
  /** What is told the worker when it listens; undefined as soon as it does. */
  private untold: ToWorker[] | undefined;
  private questions = 0;
  private readonly asked = new Map<number, (figures: Figures | undefined) => void>();

  constructor(
    readonly number: number,
    private readonly audience: SeatAudience,
  ) {}

  get isTaken(): boolean {
    return this.worker !== undefined;
  }

  get isServing(): boolean {
    return this.servingSince !== undefined;
  }

  get pid(): number | undefined {
    return this.worker?.process.pid;
  }

  begin(beginning: Omit<Beginning, 'kind' | 'number' | 'inherited'>): void {
    const worker = cluster.fork();
    this.worker = worker;
    this.untold = [];
    closeUnaccepted(worker);
    // What one that has ended said last may come after whoever takes its place.
    worker.on('message', (message: ToPrimary) => void (this.worker === worker && this.hear(message)));
    // One that ended in this moment takes no messages any more; its end is told by the next event.
    worker.on('error', () => undefined);
    worker.once('exit', (code: number | null, signal: string | null) => this.end({ pid: this.pid, code, signal }));
    this.send({ ...beginning, kind: 'begin', number: this.number, inherited: this.lasting });
  }

  send(message: ToWorker): void {
    if (this.untold) this.untold.push(message);
    else if (this.worker?.isConnected()) this.worker.send(message);
  }

  kill(): void {
    this.worker?.process.kill('SIGKILL');
  }

  /** @returns undefined when it does not answer in time */
  async figures(): Promise<Figures | undefined> {
    if (!this.isServing) return undefined;
    const question = ++this.questions;
    const answer = Promise.withResolvers<Figures | undefined>();
    const timer = setTimeout(() => answer.resolve(undefined), FIGURES_TIMEOUT_MS);
    this.asked.set(question, answer.resolve);
    this.send({ kind: 'tell_figures', question });
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      this.asked.delete(question);
    }
  }

  private hear(message: ToPrimary): void {
    switch (message.kind) {
      case 'listening':
        return this.tellAll();
      case 'serving':
        if (this.isServing) return;
        this.servingSince = performance.now();
        return this.audience.serving(this, message.port);
      case 'failed':
        return this.audience.failed(this, message.text);
      case 'gather_figures':
        this.lasting = message.lasting;
        return this.audience.gather(this, message.question);
      case 'own_figures':
        this.lasting = message.figures.lasting;
        return this.asked.get(message.question)?.(message.figures);
    }
  }

  private tellAll(): void {
    const messages = this.untold ?? [];
    this.untold = undefined;
    for (const message of messages) this.send(message);
  }

  private end(how: Ended): void {
    const hasSettled = this.servingSince !== undefined && performance.now() - this.servingSince >= SETTLED_MS;
    this.failures = hasSettled ? 0 : this.failures + 1;
    this.worker = undefined;
    this.untold = undefined;
    this.servingSince = undefined;
    for (const resolve of this.asked.values()) resolve(undefined);
    this.audience.ended(this, how);
  }
}
