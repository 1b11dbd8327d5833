import type { Budget } from '../../snapshot/snapshot.js';
import type { Account, LedgerAnswer, LedgerLine, SubjectKind } from './ledger.js';
import { limitIn } from './limit-in.js';
import type { Period } from './period.js';

/** What is fetched ahead is worth so many times what was lately taken between two looks at the ledger. */
const AHEAD_FACTOR = 2;
/** At most this part of what is left, divided by the instances, is leased ahead. */
const INSTANCE_PART = 8;

/** What the ledger last said. */
interface Known {
  readonly spent: number;
  readonly elsewhere: number;
  readonly isContested: boolean;
  readonly liveInstances: number;
}

/**
 * What this instance may give out of one account by itself, and what it has given out. All amounts in nano-USD.
 * Nothing here waits or asks; `line` and `confirm` are its two ends of a look at the ledger.
 */
export class Purse {
  /** Leased, less what was told to have been spent of it. */
  private held = 0;
  private reserved = 0;
  /** Spent since the last report was made up. */
  private unreported = 0;
  /** Told, but nobody knows yet whether it was heard. */
  private pending = 0;
  private report = 0;
  private takenNow = 0;
  private takenBefore = 0;
  private budget: Budget | null = null;
  private hasBorrowed = false;
  /** `Infinity`: no bound. */
  limit = Infinity;
  isHard = false;
  known: Known | undefined;

  constructor(
    readonly account: Account,
    readonly period: Period,
  ) {}

  static of(kind: SubjectKind, name: string, period: Period): Purse {
    return new Purse({ kind, name, period: period.name, startsOn: period.startsOn }, period);
  }

  /** The budget as requests see it now. After any change, what was leased under the old one is asked for again. */
  follow(budget: Budget | null): void {
    if (budget === this.budget) return;
    this.budget = budget;
    const limit = limitIn(budget, this.account.period);
    const isHard = limit !== Infinity && budget?.isHard === true;
    if (limit === this.limit && isHard === this.isHard) return;
    // What was known before nobody counted is out of date.
    if (this.limit === Infinity) this.known = undefined;
    this.limit = limit;
    this.isHard = isHard;
    this.hasBorrowed = false;
    this.held -= Math.max(0, this.free);
  }

  get free(): number {
    return this.held - this.reserved - this.unreported;
  }

  /** Spent by everybody, as far as it is known here. */
  get spent(): number {
    return (this.known?.spent ?? 0) + this.pending + this.unreported;
  }

  /** Whether so much is spent, by everybody, that it is to be told. */
  get isToBeWarnedOf(): boolean {
    return this.limit !== Infinity && this.spent >= this.limit * (this.budget?.warnAt ?? 1);
  }

  /** Whether the ledger has to hear of it. */
  get isOpen(): boolean {
    return this.held > 0 || this.reserved > 0 || this.unreported > 0 || this.pending > 0;
  }

  /** Whether more should be fetched, and can be, before somebody has to wait for it. */
  get isLow(): boolean {
    const { known } = this;
    if (!this.isHard || !known) return false;
    const fetchable = (this.limit - known.spent - known.elsewhere - this.held) / (INSTANCE_PART * known.liveInstances);
    return this.free < Math.min(this.aheadTarget, fetchable) / 2;
  }

  canTake(nano: number): boolean {
    return !this.isHard || nano === 0 || nano <= this.free;
  }

  take(nano: number): void {
    this.reserved += nano;
    this.takenNow += nano;
  }

  settle(reserved: number, actual: number): void {
    this.reserved -= reserved;
    this.unreported += actual;
  }

  /** Whether nothing that is reserved or leased anywhere could make room for it: what is spent never becomes less. */
  cannotHave(nano: number): boolean {
    if (!this.isHard || nano === 0) return false;
    return this.spent + nano > this.limit;
  }

  /** Once, while the ledger cannot be asked: this instance's share of what was last known to be left. */
  borrow(): void {
    const { known } = this;
    if (this.hasBorrowed || !this.isHard || !known) return;
    this.hasBorrowed = true;
    const left = this.limit - known.spent - known.elsewhere - this.pending - Math.max(0, this.held);
    this.held += Math.max(0, Math.floor(left / known.liveInstances));
  }

  /**
   * What to tell the ledger. What is given back, and what was spent, is no longer held from here on.
   *
   * @param waiting what waits for it, the first one first
   */
  line(waiting: readonly number[]): LedgerLine {
    this.makeReport();
    const [first] = waiting;
    const isWanted = this.isHard && first !== undefined;
    const target = isWanted || !this.isHard || this.known?.isContested === true ? 0 : this.aheadTarget;
    this.held -= Math.max(0, this.free - target);
    const debt = Math.max(0, -this.free);
    const need = this.isHard ? waiting.reduce((sum, nano) => sum + nano, debt) : 0;
    const ahead = isWanted ? this.aheadTarget : Math.max(0, target - Math.max(0, this.free));
    this.takenBefore = this.takenNow;
    this.takenNow = 0;
    const smallest = isWanted ? debt + first : 0;
    return { ...this.account, report: this.report, spent: this.pending, keep: this.held, need, smallest, ahead };
  }

  /** When this instance ends: nothing is kept, nothing is asked for. */
  lastLine(): LedgerLine {
    this.makeReport();
    this.held = 0;
    return { ...this.account, report: this.report, spent: this.pending, keep: 0, need: 0, smallest: 0, ahead: 0 };
  }

  /** @param limit what it was when the ledger was asked */
  confirm(answer: LedgerAnswer, limit: number): void {
    this.pending = 0;
    this.hasBorrowed = false;
    // A lease under a limit that has changed meanwhile is not used; the next look gives it back.
    if (limit === this.limit) this.held += answer.granted;
    const { spent, elsewhere, isContested, liveInstances } = answer;
    this.known = { spent, elsewhere, isContested, liveInstances };
  }

  private get aheadTarget(): number {
    return AHEAD_FACTOR * Math.max(this.takenNow, this.takenBefore);
  }

  /** A report that nobody knows to have been heard is told again as it was. */
  private makeReport(): void {
    if (this.pending > 0 || this.unreported === 0) return;
    this.report += 1;
    this.pending = this.unreported;
    this.unreported = 0;
    // More than was held is in the ledger by now; it is owed to nobody.
    this.held = Math.max(0, this.held - this.pending);
  }
}
