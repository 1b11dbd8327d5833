import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { isDatabaseUnavailable } from '../../database/database-errors.js';
import { accountKey, type Holder, Ledger, type LedgerAnswer } from './ledger.js';
import { NoAnswer, PatientAsker } from './patient-asker.js';
import type { Purse } from './purse.js';
import { Purses } from './purses.js';
import { WaitingRoom } from './waiting-room.js';

/** What was spent is told, and leases that are not needed are given back, so often. */
const REGULAR_MS = 500;
/** Leases are fetched ahead at most so often. */
const AHEAD_MS = 50;
/** While requests wait and the ledger had not enough for them. */
const STILL_WAITING_MS = 30;
const WHILE_AWAY_MS = 500;
const ANSWER_LIMIT_MS = 1000;
const MAX_LINES = 500;
const REQUEST_PREFIX_CHARACTERS = 16;

/** Looks at the ledger for all purses at once: tells what was spent, and brings leases. One look at a time. */
@Injectable()
export class LedgerSync implements OnApplicationShutdown {
  private readonly logger = new Logger('budgets');
  private readonly id = randomUUID();
  private readonly asker = new PatientAsker(ANSWER_LIMIT_MS);
  private requestPrefix = '';
  private calls = 0;
  private timer: NodeJS.Timeout | undefined;
  private dueAt = Infinity;
  private running: Promise<void> | undefined;
  private hasStopped = false;
  private hasBeenAnswered = false;
  /** Whether the last look failed. */
  isAway = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly purses: Purses,
    private readonly room: WaitingRoom,
  ) {}

  /** Every request comes by; the first tells what the ids of this process begin with. */
  noteRequest(requestId: string): void {
    if (this.requestPrefix === '') this.requestPrefix = requestId.slice(0, REQUEST_PREFIX_CHARACTERS);
    if (this.dueAt === Infinity && !this.running) this.lookIn(REGULAR_MS);
  }

  /** Somebody waits. */
  hurry(): void {
    this.lookIn(0);
  }

  /** Somebody may have to wait soon. */
  fetchAhead(): void {
    this.lookIn(AHEAD_MS);
  }

  /** Tells everything and gives back what is not needed. What cannot be told now is found in usage records later. */
  async onApplicationShutdown(): Promise<void> {
    this.stop();
    await this.running;
    // What has never answered may be somebody else's database.
    if (!this.hasBeenAnswered) return;
    const lines = Array.from(this.purses.open(), (purse) => purse.lastLine());
    try {
      await this.ledger.syncLast(this.holder, ++this.calls, lines);
    } catch (error) {
      this.logger.warn(`what was spent last could not be told; usage records tell it: ${String(error)}`);
    }
  }

  stop(): void {
    this.hasStopped = true;
    clearTimeout(this.timer);
  }

  private get holder(): Holder {
    return { id: this.id, requestPrefix: this.requestPrefix };
  }

  private lookIn(ms: number): void {
    const at = performance.now() + ms;
    if (this.hasStopped || at >= this.dueAt) return;
    this.dueAt = at;
    clearTimeout(this.timer);
    if (!this.running) this.timer = setTimeout(() => this.start(), ms).unref();
  }

  private start(): void {
    this.dueAt = Infinity;
    this.running = this.look().finally(() => {
      this.running = undefined;
      const { dueAt } = this;
      this.dueAt = Infinity;
      // What was wanted meanwhile, or the next regular look.
      if (dueAt !== Infinity) this.lookIn(Math.max(0, dueAt - performance.now()));
      this.lookIn(this.pauseMs());
    });
  }

  private pauseMs(): number {
    if (this.isAway) return WHILE_AWAY_MS * (0.5 + Math.random() * 0.5);
    if (!this.room.isEmpty) return STILL_WAITING_MS;
    let pauseMs = Infinity;
    for (const purse of this.purses.open()) {
      if (purse.isLow) return AHEAD_MS;
      pauseMs = REGULAR_MS;
    }
    return pauseMs;
  }

  private async look(): Promise<void> {
    const purses = [...new Set([...this.room.awaited(), ...this.purses.open()])];
    for (let from = 0; from < purses.length; from += MAX_LINES) await this.lookAt(purses.slice(from, from + MAX_LINES));
    this.purses.sweep();
  }

  private async lookAt(purses: readonly Purse[]): Promise<void> {
    const asked = purses.map((purse) => ({
      purse,
      limit: purse.limit,
      line: purse.line(this.room.amountsAt(purse)),
    }));
    try {
      const lines = asked.map(({ line }) => line);
      const answers = await this.asker.ask(() => this.ledger.sync(this.holder, ++this.calls, lines));
      this.hasBeenAnswered = true;
      this.hear(true);
      const byAccount = new Map(answers.map((answer): [string, LedgerAnswer] => [accountKey(answer), answer]));
      for (const { purse, limit } of asked) {
        const answer = byAccount.get(accountKey(purse.account));
        if (answer) purse.confirm(answer, limit);
      }
    } catch (error) {
      this.hear(false, error);
      for (const purse of purses) purse.borrow();
    }
    for (const purse of purses) {
      this.room.serve(purse);
      if (this.isAway) this.room.sendAway(purse);
    }
  }

  /** Told once, not at every look. */
  private hear(isThere: boolean, error?: unknown): void {
    if (isThere !== this.isAway) return;
    this.isAway = !isThere;
    if (isThere) this.logger.log('budgets can be looked up again');
    else if (error instanceof NoAnswer || isDatabaseUnavailable(error)) {
      this.logger.warn('budgets cannot be looked up; requests go on with what this instance has been leased');
    } else this.logger.error(`budgets cannot be looked up: ${String(error)}`);
  }
}
