import { NO_FIGURES } from './messages.js';
import { ThisWorker } from './this-worker.js';

/** A process that shares its port with no other. */
export class Alone extends ThisWorker {
  readonly number = null;
  readonly port = null;
  readonly inherited = NO_FIGURES;

  gather(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  answerWith(): void {
    // Nobody asks.
  }
}
