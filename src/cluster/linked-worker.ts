import cluster from 'node:cluster';
import type { Variables } from '../config/read-environment.js';
import type { Beginning, Figures, ToPrimary, ToWorker } from './messages.js';
import { ThisWorker } from './this-worker.js';

/** A worker as its primary knows it. */
export class LinkedWorker extends ThisWorker {
  readonly number: number;
  readonly port: number | null;
  readonly inherited: string;
  private questions = 0;
  private readonly asked = new Map<number, (parts: readonly string[]) => void>();
  private tell: (() => Promise<Figures>) | undefined;
  private reloaded: Variables | undefined;
  private reload: ((variables: Variables) => void) | undefined;

  constructor({ number, port, inherited }: Beginning) {
    super();
    this.number = number;
    this.port = port;
    this.inherited = inherited;
    process.on('message', (message: ToWorker) => this.hear(message));
    process.once('disconnect', () => {
      for (const resolve of this.asked.values()) resolve([]);
    });
  }

  /** From now on requests are answered. */
  serves(port: number): void {
    send({ kind: 'serving', port });
  }

  /** @param reload is told what the primary has read again, at once when it has done so already */
  followReloads(reload: (variables: Variables) => void): void {
    this.reload = reload;
    if (this.reloaded) reload(this.reloaded);
  }

  gather(lasting: string): Promise<readonly string[]> {
    if (!process.connected) return Promise.resolve([]);
    const question = ++this.questions;
    const answer = Promise.withResolvers<readonly string[]>();
    this.asked.set(question, answer.resolve);
    send({ kind: 'gather_figures', question, lasting });
    return answer.promise;
  }

  answerWith(tell: () => Promise<Figures>): void {
    this.tell = tell;
  }

  private hear(message: ToWorker): void {
    if (message.kind === 'reload') {
      this.reloaded = message.variables;
      this.reload?.(message.variables);
    }
    // Without an answer the primary goes by the last one.
    if (message.kind === 'tell_figures') this.answer(message.question).catch(() => undefined);
    if (message.kind !== 'figures_of_others') return;
    this.asked.get(message.question)?.(message.parts);
    this.asked.delete(message.question);
  }

  private async answer(question: number): Promise<void> {
    const figures = await this.tell?.();
    if (figures) send({ kind: 'own_figures', question, figures });
  }
}

/** The first word of the primary. */
export function beginning(): Promise<Beginning> {
  return new Promise((resolve) => {
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'begin') resolve(message);
    });
    send({ kind: 'listening' });
  });
}

/** @param end told when the primary wants this worker to end, @param lost when there is no primary any more */
export function followPrimary(end: () => void, lost: () => void): void {
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'end') end();
  });
  cluster.worker?.once('disconnect', () => {
    // Node would end the process in this very moment, with what it has not written yet.
    if (cluster.worker) cluster.worker.exitedAfterDisconnect = true;
    lost();
  });
}

/** Resolves when the primary has been told why this worker cannot start. */
export function tellFailure(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.send?.({ kind: 'failed', text } satisfies ToPrimary, undefined, undefined, () => resolve());
  });
}

function send(message: ToPrimary): void {
  if (process.connected) process.send?.(message);
}
