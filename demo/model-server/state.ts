import type { ServerOptions } from './options.ts';
import { Recorder } from './recording.ts';

/** What changes while a model server runs. */
export class ModelServerState {
  readonly recorder = new Recorder();
  #loadedAt: number;

  constructor(options: ServerOptions) {
    this.#loadedAt = performance.now() + options.loadingMs;
  }

  isLoading(): boolean {
    return performance.now() < this.#loadedAt;
  }

  setLoading(loading: boolean): void {
    this.#loadedAt = loading ? Number.POSITIVE_INFINITY : 0;
  }
}
