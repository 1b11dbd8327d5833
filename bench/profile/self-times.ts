import { ownerOf } from './owner.ts';

/** The part of V8's format that is read. */
export interface CpuProfile {
  /** Microseconds, like `timeDeltas`. */
  readonly startTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A function and the share of the busy time it spent in itself. */
export interface SelfTime {
  readonly name: string;
  readonly owner: string;
  readonly share: number;
}

const IDLE = '(idle)';
const SHOWN_FUNCTIONS = 40;

/** Between two points of the monotonic clock, in microseconds; the longest first. */
export function selfTimes(profile: CpuProfile, from: number, to: number): readonly SelfTime[] {
  const timeOf = new Map<string, { owner: string; us: number }>();
  const nodes = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const us = profile.timeDeltas[index] ?? 0;
    at += us;
    const frame = nodes.get(id);
    if (at < from || at > to || !frame || frame.functionName === IDLE) continue;
    const name = `${frame.functionName || '(anonymous)'} ${placeOf(frame.url, frame.lineNumber)}`;
    const known = timeOf.get(name) ?? { owner: ownerOf(frame.functionName, frame.url), us: 0 };
    known.us += us;
    timeOf.set(name, known);
  }
  const busyUs = [...timeOf.values()].reduce((sum, { us }) => sum + us, 0);
  return [...timeOf]
    .map(([name, { owner, us }]) => ({ name, owner, share: us / busyUs }))
    .toSorted((a, b) => b.share - a.share);
}

function placeOf(url: string, line: number): string {
  if (url === '') return '';
  return `${url.replace(/^.*\/(node_modules|dist)\//, '').replace(/^node:/, '')}:${line + 1}`;
}

/** The owners, then the functions. */
export function report(times: readonly SelfTime[]): string {
  const shares = new Map<string, number>();
  for (const { owner, share } of times) shares.set(owner, (shares.get(owner) ?? 0) + share);
  const owners = [...shares].toSorted(([, a], [, b]) => b - a).map(([owner, share]) => `${percent(share)}  ${owner}\n`);
  const functions = times
    .slice(0, SHOWN_FUNCTIONS)
    .map(({ name, owner, share }) => `${percent(share)}  ${owner.padEnd(16)}  ${name}\n`);
  return `${owners.join('')}\n${functions.join('')}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).padStart(5)} %`;
}
