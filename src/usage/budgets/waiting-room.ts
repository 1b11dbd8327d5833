import { Injectable } from '@nestjs/common';
import type { GatewayError } from '../../errors/gateway-error.js';
import type { Expense, Reservation } from './budgets.port.js';
import { HeldBack } from './held-back.js';
import type { Purse } from './purse.js';
import { ledgerAway, tiedUp, usedUp } from './refusal.js';

/** How long a request waits for its money. */
const WAIT_MS = 1000;
/** More than this are refused at once: the purse cannot serve them within their wait. */
const MAX_WAITING = 2000;

interface Waiting {
  readonly purses: readonly Purse[];
  readonly nano: number;
  readonly expense: Expense;
  readonly resolve: (reservation: Reservation) => void;
  readonly reject: (error: GatewayError) => void;
  timer: NodeJS.Timeout | undefined;
}

/** Requests that wait until a purse has enough for them, first come, first served. */
@Injectable()
export class WaitingRoom {
  /** By the purse that keeps them waiting. */
  private readonly lines = new Map<Purse, Set<Waiting>>();

  /** @param short the first of the purses that has not enough */
  wait(short: Purse, purses: readonly Purse[], nano: number, expense: Expense): Promise<Reservation> {
    if ((this.lines.get(short)?.size ?? 0) >= MAX_WAITING) return Promise.reject(tiedUp(short, expense));
    const { promise, resolve, reject } = Promise.withResolvers<Reservation>();
    const waiting: Waiting = { purses, nano, expense, resolve, reject, timer: undefined };
    waiting.timer = setTimeout(() => this.giveUp(waiting), WAIT_MS);
    this.join(short, waiting);
    return promise;
  }

  get isEmpty(): boolean {
    return this.lines.size === 0;
  }

  /** Purses that somebody waits for. */
  awaited(): Iterable<Purse> {
    return this.lines.keys();
  }

  /** Nano-USD, the first in line first. */
  amountsAt(purse: Purse): readonly number[] {
    return Array.from(this.lines.get(purse) ?? [], ({ nano }) => nano);
  }

  /** The purse may have more now, or is known to have nothing any more. */
  serve(purse: Purse): void {
    for (const waiting of this.lines.get(purse) ?? []) {
      if (purse.cannotHave(waiting.nano)) this.refuse(purse, waiting, usedUp(purse, waiting.expense));
      else if (purse.canTake(waiting.nano)) this.admit(purse, waiting);
      else return;
    }
  }

  /** Nobody can be asked for more. */
  sendAway(purse: Purse): void {
    for (const waiting of this.lines.get(purse) ?? []) this.refuse(purse, waiting, ledgerAway(purse, waiting.expense));
  }

  private admit(purse: Purse, waiting: Waiting): void {
    this.leave(purse, waiting);
    const { purses, nano } = waiting;
    const short = purses.find((each) => !each.canTake(nano));
    if (short) return this.join(short, waiting);
    clearTimeout(waiting.timer);
    waiting.resolve(HeldBack.from(purses, nano, this));
  }

  private refuse(purse: Purse, waiting: Waiting, error: GatewayError): void {
    this.leave(purse, waiting);
    clearTimeout(waiting.timer);
    waiting.reject(error);
  }

  private giveUp(waiting: Waiting): void {
    for (const [purse, line] of this.lines) {
      if (line.has(waiting)) return this.refuse(purse, waiting, tiedUp(purse, waiting.expense));
    }
  }

  private join(purse: Purse, waiting: Waiting): void {
    const line = this.lines.get(purse);
    if (line) line.add(waiting);
    else this.lines.set(purse, new Set([waiting]));
  }

  private leave(purse: Purse, waiting: Waiting): void {
    const line = this.lines.get(purse);
    line?.delete(waiting);
    if (line?.size === 0) this.lines.delete(purse);
  }
}
