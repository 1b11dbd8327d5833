import type { Figures } from './messages.js';

/** This process among those that serve one port together. */
export abstract class ThisWorker {
  /** From 1; who takes its place after a crash has the same. Null where one process serves alone. */
  abstract readonly number: number | null;
  /** Port the others answer at already; null for whoever is the first to. */
  abstract readonly port: number | null;
  /** Lasting figures of those before it in its place. */
  abstract readonly inherited: string;

  /** Of files that DATA_DIR has one of, only one process keeps each: the others would write the same again. */
  get keepsFiles(): boolean {
    return this.number === null || this.number === 1;
  }

  /** @returns lasting and passing figures of the others; of one that does not answer, the lasting ones it told last */
  abstract gather(lasting: string): Promise<readonly string[]>;

  /** @param tell asked whenever another worker gathers */
  abstract answerWith(tell: () => Promise<Figures>): void;
}
