import type { Problem } from '../../../api/problem.js';
import type { Schema } from '../../../api/types.js';
import { plainly } from '../../../ui/plain-words.js';

type CheckName = Schema<'PreflightCheck'>['check'];

/** A check as the review shows it. */
export interface CheckRow {
  readonly name: string;
  readonly result: Schema<'PreflightCheck'>['result'] | 'checking';
  readonly message: string | null;
  readonly latencyMs: number | null;
}

/** What is known so far of one target: first what costs nothing, then real requests. */
export interface Examined {
  readonly rows: readonly CheckRow[];
  readonly isFailed: boolean;
  /** Whether what costs nothing is known, so that it may be plugged in. */
  readonly isLookedAt: boolean;
  readonly isDone: boolean;
}

/** A dry run's answer; both are null while it is not there. */
interface Answer {
  /** Empty where it passed without saying which checks it made. */
  readonly checks: readonly Schema<'PreflightCheck'>[] | null;
  readonly error: Problem | null;
}

const CHECK_WORDS: Readonly<Record<CheckName, string>> = {
  data_policy: 'Data policy',
  reachable: 'Reachable',
  authorised: 'Key is accepted',
  model: 'Model is served',
  chat: 'Gives a real answer',
  stream: 'Streams a real answer',
  embeddings: 'Makes a real embedding',
  vector_size: 'Vector size fits',
  rerank: 'Ranks documents',
};

/** Those that ask for real answers, by what a purpose is for. */
const REAL: ReadonlyMap<string, readonly CheckName[]> = new Map([
  ['embeddings', ['embeddings', 'vector_size']],
  ['reranking', ['rerank']],
  ['images', []],
  ['audio', []],
  ['moderation', []],
]);
const REAL_OF_CHAT: readonly CheckName[] = ['chat', 'stream'];
const BASICS = 'Reachable, with key and model';

/** @param basic answer to a dry run that asks what costs nothing; @param full to one that asks for real answers too */
export function examinedOf(slug: string, basic: Answer, full: Answer): Examined {
  const isDone = isThere(full);
  const isLookedAt = isDone || isThere(basic);
  const rows = isDone ? rowsOf(full) : [...(isLookedAt ? rowsOf(basic) : [checking(BASICS)]), ...realOf(slug)];
  return { rows, isFailed: rows.some(({ result }) => result === 'failed'), isLookedAt, isDone };
}

function isThere({ checks, error }: Answer): boolean {
  return checks !== null || error !== null;
}

function rowsOf({ checks, error }: Answer): readonly CheckRow[] {
  const told = error?.body.checks ?? checks ?? [];
  if (told.length > 0) return told.map(rowOf);
  return error === null ? [{ name: BASICS, result: 'passed', message: null, latencyMs: null }] : refusals(error);
}

/** Of a refusal that came without checks: its fields, or itself. */
function refusals({ body: { errors }, message: whole }: Problem): readonly CheckRow[] {
  const messages = errors?.map(({ message }) => plainly(message)) ?? [whole];
  return [...new Set(messages)].map((message) => ({
    name: 'May be plugged in',
    result: 'failed',
    message,
    latencyMs: null,
  }));
}

function realOf(slug: string): readonly CheckRow[] {
  return (REAL.get(slug) ?? REAL_OF_CHAT).map((check) => checking(CHECK_WORDS[check]));
}

function checking(name: string): CheckRow {
  return { name, result: 'checking', message: null, latencyMs: null };
}

function rowOf({ check, result, message, latency_ms: latencyMs }: Schema<'PreflightCheck'>): CheckRow {
  return { name: CHECK_WORDS[check], result, message: message && plainly(message), latencyMs };
}
