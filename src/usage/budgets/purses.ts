import { Injectable } from '@nestjs/common';
import type { Budget } from '../../snapshot/snapshot.js';
import type { Expense } from './budgets.port.js';
import type { SubjectKind } from './ledger.js';
import { contains, type PeriodName, periodAt } from './period.js';
import { Purse } from './purse.js';

/** What the ledger said of a subject is remembered for so long after its last request. */
const IDLE_MS = 600_000;

/** The purses of the current day and month of a subject. */
interface SubjectPurses {
  day: Purse;
  month: Purse;
  /** Unix time in milliseconds of the last request. */
  usedAt: number;
}

/** Every purse of this instance. Those of a period that is over stay until all they have given out is settled and told. */
@Injectable()
export class Purses {
  private readonly current: Readonly<Record<SubjectKind, Map<string, SubjectPurses>>> = {
    app: new Map(),
    purpose: new Map(),
  };
  private readonly past = new Set<Purse>();

  /**
   * Those an expense draws on now: only where there is a limit, or a budget that is set later would take what these
   * requests spent for all that was. A request is counted where it began, however long it takes.
   */
  drawnOn({ app, purpose }: Expense, now: number = Date.now()): readonly Purse[] {
    const ofApp = this.subject('app', String(app.id), now, app.budget);
    const ofPurpose = this.subject('purpose', purpose.slug, now, purpose.policy.budget);
    const all = [ofApp.day, ofApp.month, ofPurpose.day, ofPurpose.month];
    return all.filter(({ limit }) => limit !== Infinity);
  }

  /** Of which the ledger has to hear. */
  *open(): Generator<Purse> {
    for (const purse of this.all()) if (purse.isOpen) yield purse;
  }

  *all(): Generator<Purse> {
    for (const subjects of Object.values(this.current)) {
      for (const { day, month } of subjects.values()) {
        yield day;
        yield month;
      }
    }
    yield* this.past;
  }

  /** Forgets what nobody needs any more. */
  sweep(now: number = Date.now()): void {
    for (const purse of this.past) if (!purse.isOpen) this.past.delete(purse);
    for (const subjects of Object.values(this.current)) {
      for (const [name, { day, month, usedAt }] of subjects) {
        if (now - usedAt > IDLE_MS && !day.isOpen && !month.isOpen) subjects.delete(name);
      }
    }
  }

  private subject(kind: SubjectKind, name: string, now: number, budget: Budget | null): SubjectPurses {
    let purses = this.current[kind].get(name);
    if (!purses) {
      purses = { day: openPurse(kind, name, 'day', now), month: openPurse(kind, name, 'month', now), usedAt: now };
      this.current[kind].set(name, purses);
    }
    purses.usedAt = now;
    if (!contains(purses.day.period, now)) purses.day = this.next(purses.day, now);
    if (!contains(purses.month.period, now)) purses.month = this.next(purses.month, now);
    purses.day.follow(budget);
    purses.month.follow(budget);
    return purses;
  }

  private next(over: Purse, now: number): Purse {
    this.past.add(over);
    return openPurse(over.account.kind, over.account.name, over.period.name, now);
  }
}

function openPurse(kind: SubjectKind, name: string, period: PeriodName, now: number): Purse {
  return Purse.of(kind, name, periodAt(period, now));
}
