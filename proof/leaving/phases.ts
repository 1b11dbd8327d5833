import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from '../stage/admin.ts';
import { monotonicMs } from '../stage/clock.ts';
import { order } from '../stage/control.ts';
import { ask, type Door, firstPart, leave } from './client.ts';

/** What a client may be waiting for when it leaves. */
export interface Phase {
  readonly name: string;
  /** How many clients do so at the same time. */
  readonly lanes: number;
  /** Lets one client leave. Resolves with the milliseconds until the upstream saw it; null = it never did. */
  leaveOnce(index: number): Promise<number | null>;
}

export interface Setting {
  readonly door: Omit<Door, 'purpose'>;
  readonly admin: Admin;
  /** Of the upstream. */
  readonly controlPort: number;
  /** The provider that takes one request at a time, and is busy with one. */
  readonly busyServer: number;
}

/** Clients leave at any moment of a phase, not at its very beginning alone. */
const LONGEST_STAY_MS = 30;
const LANES = 4;
const QUEUE_DEADLINE_MS = 2000;

export function phasesOf(setting: Setting): readonly Phase[] {
  return [
    { name: 'queued', lanes: 1, leaveOnce: (index) => leaveQueue(setting, index) },
    { name: 'connecting', lanes: 1, leaveOnce: (index) => leaveHandshake(setting, index) },
    { name: 'waiting for headers', lanes: LANES, leaveOnce: (index) => leaveAnswer(setting, 'headers', index) },
    { name: 'in mid-stream', lanes: LANES, leaveOnce: (index) => leaveAnswer(setting, 'stream', index) },
    {
      name: 'in the body of a non-stream',
      lanes: LANES,
      leaveOnce: (index) => leaveAnswer(setting, index % 2 === 0 ? 'small' : 'large', index),
    },
  ];
}

export function upstreamSees(controlPort: number, marker: string, what: 'arrived' | 'closed'): Promise<number | null> {
  return order(controlPort, '/wait', { marker, what });
}

async function leaveAnswer({ door, controlPort }: Setting, kind: string, index: number): Promise<number | null> {
  const marker = `${kind}-${index}`;
  const client = ask({ ...door, purpose: 'chat' }, marker, kind === 'stream');
  // A small body stays with Patchbay until it is whole.
  const reachesClient = kind === 'stream' || kind === 'large';
  await (reachesClient ? firstPart(client) : upstreamSees(controlPort, marker, 'arrived'));
  await stay();
  const leftAt = leave(client, isAbrupt(index));
  return since(leftAt, await upstreamSees(controlPort, marker, 'closed'));
}

/** A handshake carries no marker, so there is one at a time. */
async function leaveHandshake({ door, controlPort }: Setting, index: number): Promise<number | null> {
  const marker = `handshake-${await order<number>(controlPort, '/handshakes')}`;
  const client = ask({ ...door, purpose: 'connecting' }, marker, false);
  await upstreamSees(controlPort, marker, 'arrived');
  await stay();
  const leftAt = leave(client, isAbrupt(index));
  return since(leftAt, await upstreamSees(controlPort, marker, 'closed'));
}

/** The upstream must never hear of it; what it takes is the time until the place in the queue is free. */
async function leaveQueue({ door, admin, busyServer }: Setting, index: number): Promise<number | null> {
  const queuedIs = async (count: number): Promise<boolean> => (await admin.stateOf(busyServer)).queued === count;
  const client = ask({ ...door, purpose: 'queued' }, `queued-${index}`, index % 2 === 0);
  if ((await until(() => queuedIs(1))) === null) throw new Error('the request was not queued');
  await stay();
  const leftAt = leave(client, isAbrupt(index));
  return since(leftAt, await until(() => queuedIs(0)));
}

/** When the condition was first seen to hold; null = not in time. */
async function until(condition: () => Promise<boolean>): Promise<number | null> {
  const deadline = monotonicMs() + QUEUE_DEADLINE_MS;
  while (monotonicMs() < deadline) {
    if (await condition()) return monotonicMs();
  }
  return null;
}

function stay(): Promise<void> {
  return pause(Math.random() * LONGEST_STAY_MS);
}

/** The parity of a pair of clients, so that both kinds of body see both ways to leave. */
function isAbrupt(index: number): boolean {
  return index % 4 >= 2;
}

function since(leftAt: number, at: number | null): number | null {
  return at === null ? null : at - leftAt;
}
