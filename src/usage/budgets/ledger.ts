import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ConnectionAudience, ListenConnection } from '../../database/listen-connection.js';
import type { PeriodName } from './period.js';

export type SubjectKind = 'app' | 'purpose';

/** What is counted together: a subject's day or month. */
export interface Account {
  readonly kind: SubjectKind;
  /** Id of an app, slug of a purpose. */
  readonly name: string;
  readonly period: PeriodName;
  /** First day of the period, e.g. `2026-11-01`. */
  readonly startsOn: string;
}

/** What an instance tells of an account and asks for; all amounts in nano-USD. */
export interface LedgerLine extends Account {
  /** Counts reports: one that is told again is not counted again. */
  readonly report: number;
  /** What was spent since the report before. */
  readonly spent: number;
  /** What it still holds of earlier leases. */
  readonly keep: number;
  /** What requests wait for. */
  readonly need: number;
  /** Less than this would help nobody. */
  readonly smallest: number;
  /** What it would like to have beside that, for requests to come. */
  readonly ahead: number;
}

/** What the ledger says of an account; all amounts in nano-USD. */
export interface LedgerAnswer extends Account {
  readonly granted: number;
  readonly spent: number;
  /** Leased to other instances. */
  readonly elsewhere: number;
  /** Whether somebody lately needed what others hold. */
  readonly isContested: boolean;
  readonly liveInstances: number;
}

/** Who asks. */
export interface Holder {
  readonly id: string;
  /** What the ids of its requests begin with. */
  readonly requestPrefix: string;
}

interface AnswerRow {
  readonly subject_kind: SubjectKind;
  readonly subject: string;
  readonly period: PeriodName;
  readonly starts_on: string;
  readonly granted: string;
  readonly spent: string;
  readonly elsewhere: string;
  readonly is_contested: boolean;
  readonly instances: string;
}

/** The budgets as all instances share them. */
@Injectable()
export class Ledger {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * One round trip and one transaction.
   *
   * @param call greater than that of every earlier call of this holder: it may be repeated, and may arrive late
   * @throws the database's error
   */
  async sync(holder: Holder, call: number, lines: readonly LedgerLine[]): Promise<readonly LedgerAnswer[]> {
    const rows = await this.dataSource.query<readonly AnswerRow[]>(SYNC, parametersOf(holder, call, lines));
    return rows.map(answerFrom);
  }

  /** The same at the very end, when the pool of connections is closed already. */
  async syncLast(holder: Holder, call: number, lines: readonly LedgerLine[]): Promise<void> {
    const connection = await ListenConnection.open(this.dataSource, [], NOBODY);
    try {
      await connection.query(SYNC, parametersOf(holder, call, lines));
      await connection.query(END, [holder.id]);
    } finally {
      connection.close();
    }
  }
}

const SYNC = 'select * from budget_sync($1, $2, $3, $4)';
const END = 'update budget_holders set has_ended = true where id = $1';
const NOBODY: ConnectionAudience = { notified: () => undefined, lost: () => undefined };

function parametersOf(holder: Holder, call: number, lines: readonly LedgerLine[]): unknown[] {
  const asked = lines.map(({ startsOn, ...line }) => ({ ...line, starts_on: startsOn }));
  return [holder.id, holder.requestPrefix, call, JSON.stringify(asked)];
}

function answerFrom(row: AnswerRow): LedgerAnswer {
  return {
    kind: row.subject_kind,
    name: row.subject,
    period: row.period,
    startsOn: row.starts_on,
    granted: Number(row.granted),
    spent: Number(row.spent),
    elsewhere: Number(row.elsewhere),
    isContested: row.is_contested,
    liveInstances: Number(row.instances),
  };
}

export function accountKey({ kind, name, period, startsOn }: Account): string {
  return `${kind} ${period} ${startsOn} ${name}`;
}
