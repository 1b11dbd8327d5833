import type { Taken } from '../allowance.js';
import type { LocalTaken } from '../local-taken.js';
import type { SharedGrant } from './shared-grant.js';

/** What a request was allowed to use by the shared counts; this instance's own go along, in case Redis goes away. */
export class SharedTaken implements Taken {
  private isOver = false;

  constructor(
    private readonly own: LocalTaken,
    private readonly grant: SharedGrant,
    readonly headers: readonly string[],
  ) {}

  settle(actualTokens: number): void {
    if (this.isOver) return;
    this.isOver = true;
    this.own.settle(actualTokens);
    this.grant.settle(actualTokens);
  }
}
