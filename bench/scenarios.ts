import { streams } from './load/sse.ts';
import type { Measurement, Target } from './load/target.ts';
import { wrk } from './load/wrk.ts';
import type { Stage } from './stage/stage.ts';

export interface Scenario {
  readonly name: string;
  measure(target: Target, seconds: number): Promise<Measurement>;
}

export interface Peer {
  readonly name: string;
  readonly target: Target;
  /** Whether requests pass the gateway's process. */
  readonly isGateway: boolean;
}

export const SCENARIOS: readonly Scenario[] = [
  { name: '1 KB, 1 connection', measure: (target, seconds) => wrk(target, 1, seconds) },
  { name: '1 KB, 32 connections', measure: (target, seconds) => wrk(target, 32, seconds) },
  {
    name: '100 events flat out, 16 streams',
    measure: (target, seconds) => streams(target, { connections: 16, paceMs: 0 }, seconds),
  },
  {
    name: '100 events 10 ms apart, 32 streams',
    measure: (target, seconds) => streams(target, { connections: 32, paceMs: 10 }, seconds),
  },
];

export function peersOf({ direct, plain, pinned }: Stage): readonly Peer[] {
  return [
    { name: 'upstream directly', target: direct, isGateway: false },
    { name: 'Patchbay', target: plain, isGateway: true },
    { name: 'Patchbay, pinned model', target: pinned, isGateway: true },
  ];
}
