import { randomBytes } from 'node:crypto';
import type { KeyRing } from '../../src/crypto/key-ring.js';

/** What Patchbay seals with, from its build: plain Node does not run these sources. */
const load = (file: string): Promise<unknown> => import(new URL(`../../dist/src/crypto/${file}`, import.meta.url).href);

const keys = (await load('key-ring.js')) as typeof import('../../src/crypto/key-ring.js');
export const seals = (await load('seal.js')) as typeof import('../../src/crypto/seal.js');

/** A master key as it is given in the environment, and as it is named. */
export interface GivenKey {
  readonly text: string;
  readonly id: string;
}

export function newKey(): GivenKey {
  return givenKey(randomBytes(32).toString('base64'));
}

export function givenKey(text: string): GivenKey {
  return { text, id: keys.masterKeyFrom(Buffer.from(text, 'base64')).id };
}

/** The first one seals, all of them open. */
export function ringOf(active: GivenKey, ...previous: readonly GivenKey[]): KeyRing {
  const [first, ...others] = [active, ...previous].map(({ text }) => keys.masterKeyFrom(Buffer.from(text, 'base64')));
  if (!first) throw new Error('a ring needs a key');
  return new keys.KeyRing(first, others);
}
