import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { KnownCredential } from '../known-access.js';
import { AppKeyCache, MAX_KNOWN_KEYS } from './app-key-cache.js';
import { type CredentialChange, EVERYTHING } from './credential-change.js';

const keyOf = (app: number): KnownCredential => ({
  principal: { kind: 'app', id: app, name: `app ${app}`, keyId: 1, keyLimits: null, keyPurposes: null },
  expiresAt: null,
});
const changed = (tokenHash: string): CredentialChange => ({ kind: 'app_key', tokenHash, subjectId: 1 });
const appChanged = (subjectId: number): CredentialChange => ({ kind: 'app', tokenHash: null, subjectId });

describe('known app keys', () => {
  it('are as many as fit, and those used last', () => {
    const cache = new AppKeyCache();
    const key = keyOf(1);
    cache.learn('first', key, 1);
    cache.learn('second', key, 1);
    for (let index = 2; index < MAX_KNOWN_KEYS; index += 1) cache.learn(`key ${index}`, key, 1);
    expect(cache.get('first')).toBe(key);
    cache.learn('one more', key, 1);
    expect([cache.get('first'), cache.get('second'), cache.get('one more')]).toEqual([key, undefined, key]);
    expect(cache.hashes).toHaveLength(MAX_KNOWN_KEYS);
  });

  it('are forgotten one by one, and by app', () => {
    const cache = new AppKeyCache();
    for (const app of [1, 2]) for (const name of ['a', 'b']) cache.learn(`${name}${app}`, keyOf(app), 1);
    expect(cache.apply([changed('a1')], 2)).toBe(true);
    expect(cache.hashes.toSorted()).toEqual(['a2', 'b1', 'b2']);
    expect(cache.apply([appChanged(2)], 3)).toBe(true);
    expect(cache.hashes).toEqual(['b1']);
    expect(cache.apply([changed('a1'), appChanged(3)], 4)).toBe(false);
    expect(cache.apply([EVERYTHING], 5)).toBe(true);
    expect(cache.hashes).toEqual([]);
  });

  it('that do not exist are known as such until somebody makes them', () => {
    const cache = new AppKeyCache();
    expect(cache.get('a')).toBeUndefined();
    cache.learn('a', undefined, 1);
    expect(cache.get('a')).toBeNull();
    cache.apply([changed('a')], 2);
    expect(cache.get('a')).toBeUndefined();
  });

  it('are learned anew from a database that has lost its last changes, but not from what it said before', () => {
    const cache = new AppKeyCache();
    cache.apply([changed('x')], 100);
    const { era } = cache;
    cache.apply([EVERYTHING], 90);
    cache.learn('a', keyOf(1), 90);
    cache.learn('of the lost past', keyOf(1), 99, era);
    expect(cache.hashes).toEqual(['a']);
  });

  it('keep their order when they take the place of others', () => {
    const cache = new AppKeyCache();
    const entries = ['last', 'before', 'long ago'].map((name) => [name, keyOf(1)] as const);
    cache.replace(entries, 1);
    expect(cache.hashes).toEqual(['last', 'before', 'long ago']);
  });

  it('are never taken for what they were before the last change that was heard of', () => {
    const steps = fc.array(fc.constantFrom(...STEPS), { minLength: 20, maxLength: 80, size: 'max' });
    fc.assert(fc.property(steps, expectTruth), { numRuns: 200 });
  });
});

const NAMES = ['a', 'b'];
type Step = readonly ['change' | 'ask' | 'answer' | 'answer late', string] | readonly ['hear', ''];
const STEPS: readonly Step[] = [
  ...NAMES.flatMap((name): Step[] => [
    ['change', name],
    ['ask', name],
  ]),
  ['answer', ''],
  ['answer late', ''],
  ['hear', ''],
];

/** Keys come and go in a database, questions are answered early or late, and changes are heard of some time after. */
function expectTruth(steps: readonly Step[]): void {
  const cache = new AppKeyCache();
  const valid = new Set<string>();
  const answers: { readonly name: string; readonly isValid: boolean; readonly version: number }[] = [];
  let unheard: CredentialChange[] = [];
  let version = 1;
  const answer = (given = answers.shift()): void => {
    if (given) cache.learn(given.name, given.isValid ? keyOf(1) : undefined, given.version);
  };
  const act: Readonly<Record<Step[0], (name: string) => void>> = {
    change: (name) => {
      if (!valid.delete(name)) valid.add(name);
      version += 1;
      unheard.push(changed(name));
    },
    ask: (name) => answers.push({ name, isValid: valid.has(name), version }),
    answer: () => answer(),
    'answer late': () => answer(answers.pop()),
    hear: () => {
      cache.apply(unheard, version);
      unheard = [];
    },
  };
  for (const [step, name] of steps) {
    act[step](name);
    if (unheard.length > 0) continue;
    for (const each of NAMES) expect([valid.has(each), undefined]).toContain(isKnown(cache, each));
  }
}

/** Undefined: it has to be asked for. */
function isKnown(cache: AppKeyCache, name: string): boolean | undefined {
  const known = cache.get(name);
  return known === undefined ? undefined : known !== null;
}
