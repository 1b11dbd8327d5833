import { setTimeout as pause } from 'node:timers/promises';
import type { GivenKey } from '../rewrap/master-keys.ts';
import { monotonicMs } from '../stage/clock.ts';
import { say } from '../stage/prove.ts';
import type { Balancer } from './balancer.ts';

const POLL_MS = 50;
const PATIENCE_MS = 20_000;

/** What `GET /encryption` says. */
interface Encryption {
  readonly active_kek: string;
  readonly promoted: boolean;
  readonly kek_ids: readonly { readonly kek_id: string; readonly rows: number }[];
  readonly instances: readonly { readonly name: string; readonly kek_ids: readonly string[] }[];
  readonly safe_to_retire: readonly { readonly kek_id: string; readonly safe: boolean }[];
  readonly rewrap: { readonly status: string; readonly rewrapped: number; readonly unreadable_count: number };
}

/** How a change of the master key went. */
export interface KeyChange {
  readonly rewrapped: number;
  readonly unreadable: number;
  /** Whether the old key was called safe to retire before the rewrap, which it was not. */
  readonly wasSafeTooSoon: boolean;
  /** Whether it was afterwards, so that the instances were started without it. */
  readonly isSafe: boolean;
}

/** As docs/key-rotation.md says. The old key stays when it does not become safe to retire. */
export async function changeMasterKey(balancer: Balancer, old: GivenKey, fresh: GivenKey): Promise<KeyChange> {
  say('master key: every instance is restarted with the new key and the old one');
  await balancer.restart({ BYOK_ENCRYPTION_KEY: fresh.text, BYOK_PREVIOUS_KEYS: old.text });
  // What is going on shows at the instance that does it.
  const instance = balancer.next();
  const look = (): Promise<Encryption> => balancer.manage('GET', '/encryption', undefined, instance);
  const before = await look();
  const promoted = await until(async () => (await look()).promoted);
  if (!promoted) throw new Error('the new master key is not promoted although every instance has it');
  say('master key: the secrets are rewrapped');
  await balancer.manage('POST', '/encryption/rewrap', {}, instance);
  const isSafe = await until(async () => isSafeIn(await look(), old));
  const { rewrap } = await look();
  if (isSafe) {
    say('master key: every instance is restarted with the new key alone');
    await balancer.restart({ BYOK_ENCRYPTION_KEY: fresh.text });
  }
  const { rewrapped, unreadable_count: unreadable } = rewrap;
  return { rewrapped, unreadable, wasSafeTooSoon: isSafeIn(before, old), isSafe };
}

/** Secrets that need the key, and instances that have it loaded. */
export async function usesOf(balancer: Balancer, { id }: GivenKey): Promise<{ rows: number; instances: number }> {
  const { kek_ids, instances } = await balancer.manage<Encryption>('GET', '/encryption');
  return {
    rows: kek_ids.find(({ kek_id }) => kek_id === id)?.rows ?? 0,
    instances: instances.filter((instance) => instance.kek_ids.includes(id)).length,
  };
}

function isSafeIn({ safe_to_retire }: Encryption, { id }: GivenKey): boolean {
  return safe_to_retire.find(({ kek_id }) => kek_id === id)?.safe === true;
}

/** Whether it holds in time. */
async function until(condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = monotonicMs() + PATIENCE_MS;
  while (!(await condition())) {
    if (monotonicMs() > deadline) return false;
    await pause(POLL_MS);
  }
  return true;
}
